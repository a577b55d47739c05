/**
 * A scenario for each mutation of signing in: passwords, codes, providers, passkeys, authenticator apps, recovery codes,
 * devices, anonymous users and an application's own credentials.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import { AuthSettings, make } from "@gatehouse/core-sessions/AuthSettings"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import {
  address,
  as,
  checked,
  codeFor,
  credential,
  faulty,
  hash,
  nobody,
  owed,
  phone,
  type Scenarios,
  services,
  someone,
  step,
  strict,
  totpId,
  within,
  withPasskey,
  withPassword,
  withTotp,
  wrong
} from "./EveryMutationWorld.ts"

const other = "ada@work.example"
const number = { kind: "phone", number: phone } as const

/** Messages for one challenge are so far apart at least. */
const laterOn = TestClock.adjust("1 minute")

// Passwords

const found = { email: address, passwordHash: hash, verified: true }
const signingUp = Effect.flatMap(
  services,
  ({ passwords }) => Effect.flatMap(passwords.beginSignUp({ email: address, passwordHash: hash }), begun)
)
const resetting = Effect.flatMap(services, ({ passwords }) => passwords.beginReset({ email: address }))

const begun = <A extends { readonly kind: string }>(outcome: A) =>
  outcome.kind === "begun"
    ? Effect.succeed(outcome as Extract<A, { readonly kind: "begun" }>)
    : Effect.die(new Error(`it ended with ${outcome.kind}`))

const passwordScenarios: Scenarios = {
  "passwords.finishSignIn": Effect.gen(function*() {
    const { passwords } = yield* services
    const { userId } = yield* withPassword
    yield* as(nobody)(passwords.finishSignIn({ ...found, userId, matches: true }))
  }),
  "passwords.finishSignIn ! InvalidCredentials": Effect.gen(function*() {
    const { passwords } = yield* services
    const { userId } = yield* withPassword
    yield* as(nobody)(passwords.finishSignIn({ ...found, userId, matches: false }))
  }),
  "passwords.finishSignIn / of an address that was never proved": Effect.gen(function*() {
    const { passwords, users } = yield* services
    const user = yield* users.create({ email: address })
    yield* passwords.finishSet({ userId: user.id, passwordHash: hash })
    yield* passwords.finishSignIn({ ...found, verified: false, userId: user.id, matches: true })
  }),
  "passwords.beginSignUp": signingUp,
  "passwords.beginSignUp ! AccountExists": Effect.gen(function*() {
    const { passwords } = yield* services
    yield* someone()
    const sudden = Effect.provideService(AuthSettings, make({ immediateSignUp: true }))
    yield* sudden(as(nobody)(passwords.beginSignUp({ email: address, passwordHash: hash })))
  }),
  "passwords.finishSignUp": Effect.gen(function*() {
    const { passwords } = yield* services
    const { challenge, code } = yield* signingUp
    yield* passwords.finishSignUp({ challenge, code })
  }),
  "passwords.finishSignUp ! InvalidCode": Effect.gen(function*() {
    const { passwords } = yield* services
    const { challenge, code } = yield* signingUp
    yield* passwords.finishSignUp({ challenge, code: wrong(code) })
  }),
  "passwords.finishSignUp ! InvalidCredentials": Effect.gen(function*() {
    const { passwords } = yield* services
    const { token } = yield* signingUp
    yield* passwords.finishSignUp({ token, compared: { passwordHash: hash, matches: false } })
  }),
  "passwords.renew": Effect.gen(function*() {
    const { passwords } = yield* services
    const { challenge } = yield* signingUp
    yield* laterOn
    yield* passwords.renew({ challenge })
  }),
  "passwords.beginReset": Effect.andThen(someone(), resetting),
  "passwords.beginReset / of an address that nobody has": resetting,
  "passwords.finishReset": Effect.gen(function*() {
    const { passwords } = yield* services
    yield* someone()
    const { challenge, code } = yield* resetting
    yield* passwords.finishReset({ challenge, code, passwordHash: hash })
  }),
  "passwords.finishReset ! InvalidCode": Effect.gen(function*() {
    const { passwords } = yield* services
    yield* someone()
    const { challenge, code } = yield* resetting
    yield* passwords.finishReset({ challenge, code: wrong(code), passwordHash: hash })
  }),
  "passwords.finishChange": Effect.gen(function*() {
    const { passwords } = yield* services
    const ada = yield* withPassword
    const current = { passwordHash: hash, matches: true }
    yield* within(ada)(passwords.finishChange({ userId: ada.userId, passwordHash: "another", current }))
  }),
  "passwords.finishChange ! InvalidCredentials": Effect.gen(function*() {
    const { passwords } = yield* services
    const ada = yield* withPassword
    const current = { passwordHash: hash, matches: false }
    yield* within(ada)(passwords.finishChange({ userId: ada.userId, passwordHash: "another", current }))
  }),
  "passwords.finishSet": withPassword,
  "passwords.finishRemove": Effect.gen(function*() {
    const { passwords } = yield* services
    yield* within(yield* withPassword)(passwords.finishRemove({}))
  })
}

// Codes

const codeOf = (
  issued: { readonly sendings: ReadonlyArray<{ readonly code: string }>; readonly challenge: string }
) => ({
  challenge: issued.challenge,
  code: issued.sendings[0]!.code
})

/** A user who is asked to prove an address that they have added. */
const verifying = Effect.gen(function*() {
  const { codes, emails } = yield* services
  const ada = yield* someone()
  const { id: emailId } = yield* emails.add({ userId: ada.userId, email: other })
  const issued = yield* within(ada)(codes.beginEmailVerification({ emailId }))
  return { ada, ...codeOf(issued) }
})

const verifyingPhone = Effect.gen(function*() {
  const { codes } = yield* services
  const ada = yield* someone()
  return { ada, ...codeOf(yield* within(ada)(codes.beginPhoneVerification({ phone }))) }
})

/** A user who wants another address; the codes in the order in which they were sent. */
const changing = Effect.gen(function*() {
  const { codes } = yield* services
  const ada = yield* someone()
  const { challenge, sendings } = yield* within(ada)(codes.beginEmailChange({ email: other }))
  const codeTo = (address: string) => sendings.find(({ to }) => to.kind === "email" && to.address === address)!.code
  return { ada, challenge, present: codeTo(address), next: codeTo(other) }
})

const codeScenarios: Scenarios = {
  "codes.beginSignIn": codeFor(),
  "codes.finishSignIn": Effect.gen(function*() {
    const { codes } = yield* services
    yield* codes.finishSignIn({ by: "email", ...yield* codeFor() })
  }),
  "codes.finishSignIn / by phone": Effect.gen(function*() {
    const { codes } = yield* services
    yield* codes.finishSignIn({ by: "phone", ...codeOf(yield* codes.beginSignIn({ to: number })) })
  }),
  "codes.finishSignIn / that owes a second factor": Effect.andThen(withTotp, owed),
  "codes.finishSignIn ! InvalidCode": Effect.gen(function*() {
    const { codes } = yield* services
    const { challenge, code } = yield* codeFor()
    yield* codes.finishSignIn({ by: "email", challenge, code: wrong(code) })
  }),
  "codes.renew": Effect.gen(function*() {
    const { codes } = yield* services
    const { challenge } = yield* codeFor()
    yield* laterOn
    yield* codes.renew({ challenge })
  }),
  "codes.beginEmailVerification": verifying,
  "codes.finishEmailVerification": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, code } = yield* verifying
    yield* within(ada)(codes.finishEmailVerification({ challenge, code }))
  }),
  "codes.finishEmailVerification ! InvalidCode": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, code } = yield* verifying
    yield* within(ada)(codes.finishEmailVerification({ challenge, code: wrong(code) }))
  }),
  "codes.finishEmailVerification ! EmailTaken": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, code } = yield* verifying
    yield* someone(other)
    yield* within(ada)(codes.finishEmailVerification({ challenge, code }))
  }),
  "codes.beginPhoneVerification": verifyingPhone,
  "codes.provePhone": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, code } = yield* verifyingPhone
    yield* within(ada)(codes.provePhone({ challenge, code }))
  }),
  "codes.provePhone ! InvalidCode": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, code } = yield* verifyingPhone
    yield* within(ada)(codes.provePhone({ challenge, code: wrong(code) }))
  }),
  "codes.provePhone ! PhoneTaken": Effect.gen(function*() {
    const { codes, users } = yield* services
    yield* users.create({ phone })
    const { ada, challenge, code } = yield* verifyingPhone
    yield* within(ada)(codes.provePhone({ challenge, code }))
  }),
  "codes.beginEmailChange": changing,
  "codes.confirmChange": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, next, present } = yield* changing
    yield* within(ada)(codes.confirmChange({ challenge, code: present }))
    yield* within(ada)(codes.confirmChange({ challenge, code: next }))
  }),
  "codes.confirmChange ! InvalidCode": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, next, present } = yield* changing
    const neither = [wrong(present), wrong(wrong(present))].find((code) => code !== next)!
    yield* within(ada)(codes.confirmChange({ challenge, code: neither }))
  }),
  "codes.confirmChange ! EmailTaken": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada, challenge, next } = yield* changing
    yield* someone(other)
    yield* within(ada)(codes.confirmChange({ challenge, code: next }))
  }),
  "codes.cancelEmailChange": Effect.gen(function*() {
    const { codes } = yield* services
    const { ada } = yield* changing
    yield* within(ada)(codes.cancelEmailChange({}))
  })
}

// Other services

const departure = (clientHash: string) => ({
  provider: "op",
  redirectTo: "https://app.example.com/signed-in",
  clientHash
})
const browser = "what only this browser holds"
const verifier = "what the client keeps"
const identity = { provider: "op", subject: "ada-1", email: address, emailVerified: true }

/** The code with which a browser came back. */
const handOff = Effect.gen(function*() {
  const { oauth } = yield* services
  const { state } = yield* oauth.begin({ ...departure(yield* hashOf(verifier)), fingerprint: "f", browser })
  return yield* oauth.complete({ provider: "op", fingerprint: "f", state, browser, identity, updateProfile: true })
})

const hashOf = (text: string) => Effect.flatMap(Tokens, (tokens) => tokens.hash(text))

const oauthScenarios: Scenarios = {
  "oauth.beginLink": Effect.gen(function*() {
    const { oauth } = yield* services
    yield* within(yield* someone())(oauth.beginLink(departure("h")))
  }),
  "oauth.begin": Effect.gen(function*() {
    const { oauth } = yield* services
    yield* oauth.begin({ ...departure("h"), fingerprint: "f", browser })
  }),
  "oauth.complete": handOff,
  "oauth.finishHandOff": Effect.gen(function*() {
    const { oauth } = yield* services
    const { code } = yield* handOff
    yield* oauth.finishHandOff({ code, challenge: verifier })
  }),
  "oauth.finishHandOff ! InvalidChallenge": Effect.gen(function*() {
    const { oauth } = yield* services
    const { code } = yield* handOff
    yield* oauth.finishHandOff({ code, challenge: "what another client keeps" })
  }),
  "oauth.finishHandOff ! InvalidChallenge / of a code that is none": Effect.gen(function*() {
    const { oauth } = yield* services
    yield* as(nobody)(oauth.finishHandOff({ code: "guessed", challenge: verifier }))
  }),
  "oauth.keepDocument": Effect.gen(function*() {
    const { oauth } = yield* services
    yield* oauth.keepDocument({ key: "https://op.example", document: "{}", fetchedAt: 1 })
  })
}

// Passkeys

const signingIn = Effect.flatMap(services, ({ passkeys }) => passkeys.beginSignIn({}))

/** A sign-in that owes the passkey. */
const owingPasskey = Effect.gen(function*() {
  const { passkeys } = yield* services
  yield* withPasskey
  return yield* passkeys.beginSecondFactor({ challenge: yield* owed })
})

const steppingUp = Effect.gen(function*() {
  const { passkeys } = yield* services
  const ada = yield* withPasskey
  return { ada, ...yield* within(ada)(passkeys.beginStepUp({})) }
})

const passkeyScenarios: Scenarios = {
  "passkeys.beginRegistration": Effect.gen(function*() {
    const { passkeys } = yield* services
    yield* within(yield* someone())(passkeys.beginRegistration({}))
  }),
  "passkeys.register": withPasskey,
  "passkeys.register ! InvalidPasskey": Effect.gen(function*() {
    const { passkeys } = yield* services
    const ada = yield* someone()
    const { challenge, signed } = yield* within(ada)(passkeys.beginRegistration({}))
    yield* within(ada)(passkeys.register({ challenge, signed, fault: "attestation" }))
  }),
  "passkeys.register ! InvalidPasskey / of another challenge": Effect.gen(function*() {
    const { passkeys } = yield* services
    const ada = yield* someone()
    const { challenge } = yield* within(ada)(passkeys.beginRegistration({}))
    yield* within(ada)(passkeys.register({ challenge, signed: "another", credential }))
  }),
  "passkeys.rename": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { passkey } = yield* withPasskey
    yield* passkeys.rename({ passkeyId: passkey.id, name: "Phone" })
  }),
  "passkeys.drop": Effect.gen(function*() {
    const { passkeys } = yield* services
    const ada = yield* withPasskey
    yield* within(ada)(passkeys.drop({ passkeyId: ada.passkey.id }))
  }),
  "passkeys.beginSignIn": signingIn,
  "passkeys.signIn": Effect.gen(function*() {
    const { passkeys } = yield* services
    yield* withPasskey
    const { challenge, signed } = yield* signingIn
    yield* passkeys.signIn({ challenge, checked: checked(signed) })
  }),
  "passkeys.signIn ! InvalidPasskey": Effect.gen(function*() {
    const { passkeys } = yield* services
    yield* withPasskey
    const { challenge, signed } = yield* signingIn
    yield* passkeys.signIn({ challenge, checked: faulty(signed) })
  }),
  "passkeys.signIn ! InvalidPasskey / that nobody has": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { challenge, signed } = yield* signingIn
    yield* passkeys.signIn({ challenge, checked: checked(signed) })
  }),
  "passkeys.beginSecondFactor": owingPasskey,
  "passkeys.proveSecondFactor": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { challenge, signed } = yield* owingPasskey
    yield* passkeys.proveSecondFactor({ challenge, checked: checked(signed) })
  }),
  "passkeys.proveSecondFactor ! InvalidPasskey": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { challenge, signed } = yield* owingPasskey
    yield* passkeys.proveSecondFactor({ challenge, checked: faulty(signed) })
  }),
  "passkeys.proveSecondFactor ! InvalidPasskey / that nobody has": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { challenge, signed } = yield* owingPasskey
    yield* passkeys.proveSecondFactor({ challenge, checked: { ...checked(signed), credentialId: "another" } })
  }),
  "passkeys.beginStepUp": steppingUp,
  "passkeys.proveStepUp": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { ada, challenge, signed } = yield* steppingUp
    yield* within(ada)(passkeys.proveStepUp({ challenge, checked: checked(signed) }))
  }),
  "passkeys.proveStepUp ! InvalidPasskey": Effect.gen(function*() {
    const { passkeys } = yield* services
    const { ada, challenge, signed } = yield* steppingUp
    yield* within(ada)(passkeys.proveStepUp({ challenge, checked: faulty(signed) }))
  })
}

// Authenticator apps and recovery codes

/** The challenge of a sign-in in which an app is set up. */
const enrolling = Effect.gen(function*() {
  const { totps } = yield* services
  yield* someone()
  const challenge = yield* strict(owed)
  yield* totps.begin({ challenge, totpId, sealed: "sealed" })
  return challenge
})

const recoverable = Effect.gen(function*() {
  const { recovery } = yield* services
  const ada = yield* withTotp
  const { codes } = yield* within(ada)(recovery.replace({}))
  return { code: codes[0]!, challenge: yield* owed }
})

const factorScenarios: Scenarios = {
  "totp.begin": Effect.gen(function*() {
    const { totps } = yield* services
    yield* within(yield* someone())(totps.begin({ totpId, sealed: "sealed" }))
  }),
  "totp.activate": withTotp,
  "totp.activate / in a sign-in": Effect.gen(function*() {
    const { totps } = yield* services
    const challenge = yield* enrolling
    yield* strict(totps.activate({ challenge, totpId, matched: step(1) }))
  }),
  "totp.activate ! InvalidCode": Effect.gen(function*() {
    const { totps } = yield* services
    const challenge = yield* enrolling
    yield* strict(totps.activate({ challenge, totpId }))
  }),
  "totp.rename": Effect.gen(function*() {
    const { totps } = yield* services
    yield* withTotp
    yield* totps.rename({ totpId, name: "Phone" })
  }),
  "totp.drop": Effect.gen(function*() {
    const { totps } = yield* services
    yield* within(yield* withTotp)(totps.drop({ totpId }))
  }),
  "totp.finishVerify": Effect.gen(function*() {
    const { totps } = yield* services
    yield* withTotp
    yield* totps.finishVerify({ challenge: yield* owed, matched: step(2) })
  }),
  "totp.finishVerify ! InvalidCode": Effect.gen(function*() {
    const { totps } = yield* services
    yield* withTotp
    yield* totps.finishVerify({ challenge: yield* owed, matched: step(1) })
  }),
  "totp.finishStepUp": Effect.gen(function*() {
    const { totps } = yield* services
    yield* within(yield* withTotp)(totps.finishStepUp({ matched: step(2) }))
  }),
  "totp.finishStepUp ! InvalidCode": Effect.gen(function*() {
    const { totps } = yield* services
    yield* within(yield* withTotp)(totps.finishStepUp({ matched: step(1) }))
  }),
  "recovery.replace": recoverable,
  "recovery.finishVerify": Effect.gen(function*() {
    const { recovery } = yield* services
    yield* recovery.finishVerify(yield* recoverable)
  }),
  "recovery.finishVerify ! InvalidCode": Effect.gen(function*() {
    const { recovery } = yield* services
    const { challenge } = yield* recoverable
    yield* recovery.finishVerify({ challenge, code: "0000-0000" })
  })
}

// Devices, nobody in particular, and credentials of the application's own

const deviceWaits = Effect.flatMap(services, ({ deviceCodes }) => deviceCodes.authorize({ clientName: "TV" }))

const mistyped = (operation: "inspect" | "approve" | "deny") =>
  Effect.gen(function*() {
    const { deviceCodes } = yield* services
    yield* within(yield* someone())(deviceCodes[operation]({ userCode: "BBBB-BBBB" }))
  })

const credentialsOf = (subject: string) => ({
  provider: "badge",
  identifier: subject,
  proved: { kind: "identity", identity: { subject } }
} as const)

const furtherScenarios: Scenarios = {
  "deviceCodes.authorize": deviceWaits,
  "deviceCodes.inspect": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { userCode } = yield* deviceWaits
    yield* within(yield* someone())(deviceCodes.inspect({ userCode }))
  }),
  "deviceCodes.inspect ! InvalidUserCode": mistyped("inspect"),
  "deviceCodes.approve": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { userCode } = yield* deviceWaits
    yield* within(yield* someone())(deviceCodes.approve({ userCode }))
  }),
  "deviceCodes.approve ! InvalidUserCode": mistyped("approve"),
  "deviceCodes.deny": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { userCode } = yield* deviceWaits
    yield* within(yield* someone())(deviceCodes.deny({ userCode }))
  }),
  "deviceCodes.deny ! InvalidUserCode": mistyped("deny"),
  "deviceCodes.redeem": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { deviceCode, userCode } = yield* deviceWaits
    yield* within(yield* someone())(deviceCodes.approve({ userCode }))
    yield* deviceCodes.redeem({ deviceCode })
  }),
  "deviceCodes.redeem ! AuthorizationPending": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { deviceCode } = yield* deviceWaits
    yield* deviceCodes.redeem({ deviceCode })
  }),
  "deviceCodes.redeem ! SlowDown": Effect.gen(function*() {
    const { deviceCodes } = yield* services
    const { deviceCode } = yield* deviceWaits
    yield* Effect.exit(deviceCodes.redeem({ deviceCode }))
    yield* deviceCodes.redeem({ deviceCode })
  }),
  "anonymous.finish": Effect.gen(function*() {
    const { anonymous } = yield* services
    yield* anonymous.finish({})
  }),
  "credentials.finish": Effect.gen(function*() {
    const { credentials } = yield* services
    yield* credentials.finish(credentialsOf("ada"))
  }),
  "credentials.finish ! InvalidCredentials": Effect.gen(function*() {
    const { credentials } = yield* services
    yield* credentials.finish({ ...credentialsOf("ada"), proved: null })
  })
}

export const signInScenarios: Scenarios = {
  ...passwordScenarios,
  ...codeScenarios,
  ...oauthScenarios,
  ...passkeyScenarios,
  ...factorScenarios,
  ...furtherScenarios
}
