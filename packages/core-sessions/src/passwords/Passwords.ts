/**
 * The service of passwords, on the Store port. `make` gives plain bodies; `PasswordFlow.ts` makes the actions of them, and
 * computes the hashes between.
 *
 * What is asked by an address costs the same reads and writes whether it has an account or not, and leaves a challenge that
 * looks the same. Nobody was sent the code and the link of one that leads nowhere.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as WaysToSignIn from "../accounts/WaysToSignIn.ts"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { keptOf } from "../challenges/ChallengeTable.ts"
import * as CodeNotices from "../codes/CodeNotices.ts"
import * as ShortCode from "../codes/ShortCode.ts"
import * as KnownDevices from "../devices/KnownDevices.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as ProveAddress from "../emails/ProveAddress.ts"
import * as Limits from "../limits/Limits.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import * as CallerSession from "../sessions/CallerSession.ts"
import * as EndSessions from "../sessions/EndSessions.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import * as ResolveIdentity from "../signin/ResolveIdentity.ts"
import { SignUpClosed } from "../signin/SignInErrors.ts"
import type { Client, KnownDevice } from "../signin/SignInWire.ts"
import { Invitations } from "../signin/SignUpGate.ts"
import { UserNotFound } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { type EmailRow, isThere, provedEmailOf, type UserRow, UserTable } from "../users/UserTable.ts"
import * as MailedStep from "./MailedStep.ts"
import * as Errors from "./PasswordErrors.ts"
import type { PasswordsContract } from "./PasswordsContract.ts"
import type { Compared } from "./PasswordWire.ts"

type Operations = Contract.Service<typeof PasswordsContract>

export class Passwords extends Context.Service<Passwords, Operations>()("@gatehouse/core-sessions/Passwords") {}

/** The operations that callers see. */
export type Actions = Pick<
  Operations,
  "signUp" | "confirmSignUp" | "signIn" | "resend" | "requestReset" | "reset" | "change" | "set" | "remove" | "check"
>

/** All operations but the actions. */
export type Bodies = Omit<Operations, keyof Actions>

/** No user's id: reading it costs what reading a user does. */
const nobody = "nobody"

/** What a challenge of a sign-up keeps. `userId` of its row: the user is there, and only the address is to be proved. */
interface SigningUp {
  readonly original: string
  readonly passwordHash: string
  readonly name?: string
}

/** What a challenge of a reset keeps. */
interface Resetting {
  /** The user's session epoch: whatever ends their sessions, as a change of the password, voids the resets before it. */
  readonly epoch?: number
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const challenges = yield* Challenges.make
  const steps = yield* MailedStep.make
  const devices = yield* KnownDevices.make
  const identities = yield* ResolveIdentity.make
  const proveAddress = yield* ProveAddress.make
  const signIns = yield* FinishSignIn.make
  const endSessions = yield* EndSessions.make
  const waysToSignIn = yield* WaysToSignIn.make

  const find = Effect.fnUntraced(function*(userId: string) {
    const user = yield* store.get(UserTable, userId)
    return isThere(user) ? user : yield* new UserNotFound()
  })

  /** The user, or nobody at the same cost. */
  const userOf = (row: Pick<EmailRow, "userId"> | undefined) => store.get(UserTable, row?.userId ?? nobody)

  /** The limits of guesses at a password. */
  const guesses = Effect.fnUntraced(function*(address: string, device: KnownDevice | undefined) {
    const { ip } = yield* Actor.Current
    return yield* limits.peek(StepLimits.guesses({ identifier: address, device, ip }))
  })

  /** The limits of messages to an address. */
  const sends = Effect.fnUntraced(function*(address: string, device: KnownDevice | undefined) {
    const { ip } = yield* Actor.Current
    return yield* limits.peek(StepLimits.sends({ identifier: address, device, ip }))
  })

  /** An invite is to an address, so there it must be proved first. */
  const isImmediate = Effect.map(AuthSettings, ({ immediateSignUp, signUp }) => immediateSignUp && signUp === "open")

  /** The limits of a sign-up, and of the message that it sends. */
  const signUps = Effect.fnUntraced(function*(address: string) {
    const { ip } = yield* Actor.Current
    return yield* limits.peek(
      (yield* isImmediate)
        ? Limits.counted(["signUpByIp", ip])
        : [...StepLimits.sends({ identifier: address, ip }), ...Limits.counted(["signUpByIp", ip])]
    )
  })

  /** The limits of guesses at a code. */
  const codes = Effect.fnUntraced(function*(identifier: string | undefined, device?: KnownDevice) {
    const { ip } = yield* Actor.Current
    return yield* limits.peek(StepLimits.codes({ identifier, device, ip }))
  })

  const renew: Bodies["renew"] = Effect.fnUntraced(function*({ challenge, client }) {
    const row = yield* steps.due(challenge)
    const sending = yield* sends(row.identifier ?? "", yield* devices.find(client?.deviceToken, row.userId))
    yield* sending.pass
    yield* sending.take
    return yield* steps.renew(row, challenge)
  })

  const lookup: Bodies["lookup"] = Effect.fnUntraced(function*({ client, email }) {
    const address = normalise(email)
    const row = yield* identities.loginOf(address)
    const user = yield* userOf(row)
    const device = yield* devices.find(client?.deviceToken, user?.id)
    yield* (yield* guesses(address, device)).pass
    return compact({
      userId: user?.id,
      passwordHash: user?.passwordHash,
      verified: row?.verifiedAt !== undefined,
      device
    })
  })

  const finishSignIn: Bodies["finishSignIn"] = Effect.fnUntraced(function*(given) {
    const { client, device, email, passwordHash, rehash, userId } = given
    const address = normalise(email)
    const user = yield* store.get(UserTable, userId ?? nobody)
    const peeked = yield* guesses(address, device)
    // Before anything is said of the password: guesses that were made at the same time gain nothing.
    yield* peeked.pass
    const matches = given.matches && passwordHash !== undefined && user?.passwordHash === passwordHash
    if (user === undefined || !matches) {
      yield* peeked.take
      yield* Events.emit({
        type: "sign_in.failed",
        subject: { kind: "identifier", id: yield* tokens.hash(address) },
        failure: "INVALID_CREDENTIALS",
        data: compact({ method: "password", userId: user?.id })
      })
      return yield* new Errors.InvalidCredentials()
    }
    if (rehash !== undefined) yield* Effect.orDie(store.patch(UserTable, user.id, { passwordHash: rehash }))
    const { immediateSignUp } = yield* AuthSettings
    if (!given.verified && !immediateSignUp && user.deactivatedAt === undefined) {
      const sending = yield* sends(address, undefined)
      yield* sending.pass
      yield* sending.take
      const to = email.trim()
      return yield* steps.begin(
        { kind: "passwordSignUp", identifier: address, userId: user.id },
        { to, message: "SignUpConfirmation" },
        { original: to, passwordHash: rehash ?? passwordHash } satisfies SigningUp
      )
    }
    return yield* signIns.finish({ user, method: "password", amr: ["pwd"], client, device })
  })

  const maySignUp: Bodies["maySignUp"] = Effect.fnUntraced(function*({ email }) {
    const { signUp } = yield* AuthSettings
    if (signUp === "closed") return yield* new SignUpClosed({})
    yield* (yield* signUps(normalise(email))).pass
  })

  const signUpRefused = Effect.fnUntraced(function*(address: string, failure: string, userId?: string) {
    yield* Events.emit({
      type: "sign_up.refused",
      subject: { kind: "identifier", id: yield* tokens.hash(address) },
      failure,
      data: compact({ userId })
    })
  })

  /** Makes the user at once. The address is theirs to sign in with until somebody proves it. */
  const signUpNow = Effect.fnUntraced(function*(address: string, signingUp: SigningUp, client: Client | undefined) {
    const { name, original, passwordHash } = signingUp
    const row = yield* identities.loginOf(address)
    const peeked = yield* signUps(address)
    yield* peeked.pass
    yield* peeked.take
    if (row !== undefined) {
      yield* signUpRefused(address, "ACCOUNT_EXISTS", row.userId)
      return yield* new Errors.AccountExists()
    }
    const email = { address, original, verified: false, login: true }
    const user = yield* identities.becomeUser({ by: "password", name, email, passwordHash })
    return yield* signIns.finish({ user, method: "password", amr: ["pwd"], client, created: true })
  })

  const beginSignUp: Bodies["beginSignUp"] = Effect.fnUntraced(function*(given) {
    const { client, email, name, passwordHash, redirect } = given
    const { signUp } = yield* AuthSettings
    if (signUp === "closed") return yield* new SignUpClosed({})
    const address = normalise(email)
    const original = email.trim()
    const signingUp: SigningUp = compact({ original, passwordHash, name })
    if (yield* isImmediate) return yield* signUpNow(address, signingUp, client)
    const peeked = yield* signUps(address)
    yield* peeked.pass
    const isInvited = signUp === "open" || (yield* (yield* Invitations).isInvited(address))
    const row = yield* identities.loginOf(address)
    yield* peeked.take
    const exists = row?.verifiedAt !== undefined
    const message = exists ? "AlreadySignedUp" : isInvited ? "SignUpConfirmation" : "NoAccount"
    const mailed = compact({ to: exists ? row.original : original, message, redirect })
    return yield* steps.begin({ kind: "passwordSignUp", identifier: address }, mailed, signingUp)
  })

  const lookupSignUp: Bodies["lookupSignUp"] = Effect.fnUntraced(function*({ token }) {
    const { passwordHash } = keptOf<SigningUp>(yield* challenges.byToken(token, "passwordSignUp"))
    return { passwordHash }
  })

  /** Uses up the challenge of a sign-up, if this is who began it and reads the mail. */
  const confirmed = Effect.fnUntraced(function*(
    { challenge, code, compared, token }: {
      readonly challenge?: string
      readonly code?: string
      readonly token?: string
      readonly compared?: Compared
    }
  ) {
    if (token === undefined) {
      if (challenge === undefined || code === undefined) return yield* new InvalidChallenge()
      const row = yield* challenges.byVerifier(challenge, "passwordSignUp")
      const peeked = yield* codes(row.identifier)
      yield* peeked.pass
      yield* Effect.catchTag(
        challenges.useCode(row, challenge, ShortCode.typed(code)),
        "InvalidCode",
        CodeNotices.refused(row, peeked)
      )
      return row
    }
    const row = yield* challenges.byToken(token, "passwordSignUp")
    if (!(yield* challenges.isVerifier(row, challenge))) {
      // Somebody may have signed up with another's address and wait for them to open the link.
      if (compared === undefined) return yield* new Errors.PasswordRequired()
      if (!compared.matches || compared.passwordHash !== keptOf<SigningUp>(row).passwordHash) {
        yield* challenges.countWrong(row)
        yield* signUpRefused(row.identifier ?? "", "INVALID_CREDENTIALS")
        return yield* new Errors.InvalidCredentials()
      }
    }
    yield* challenges.use(row)
    return row
  })

  const finishSignUp: Bodies["finishSignUp"] = Effect.fnUntraced(function*({ client, ...proof }) {
    const challenge = yield* confirmed(proof)
    const { name, original, passwordHash } = keptOf<SigningUp>(challenge)
    const address = normalise(original)
    const row = yield* identities.loginOf(address)
    const end = { method: "password", amr: ["pwd"], client } as const
    if (challenge.userId !== undefined) {
      const user = yield* store.get(UserTable, challenge.userId)
      if (user === undefined || row?.userId !== user.id || user.passwordHash !== passwordHash) {
        return yield* new InvalidChallenge()
      }
      // It is their own address, so it is neither taken nor one too many.
      const proved = yield* Effect.orDie(proveAddress(user, original))
      return yield* signIns.finish({ ...end, user: proved.user })
    }
    if (row?.verifiedAt !== undefined) return yield* new Errors.AccountExists()
    if (row !== undefined) yield* identities.release(row)
    const email = { address, original, verified: true, login: true }
    const user = yield* identities.becomeUser({ by: "password", name, email, passwordHash })
    return yield* signIns.finish({ ...end, user, created: true })
  })

  const beginReset: Bodies["beginReset"] = Effect.fnUntraced(function*({ client, email, redirect }) {
    const address = normalise(email)
    const row = yield* identities.loginOf(address)
    const user = yield* userOf(row)
    const device = yield* devices.find(client?.deviceToken, user?.id)
    const peeked = yield* sends(address, device)
    yield* peeked.pass
    yield* peeked.take
    const mailed = user === undefined || row === undefined
      ? { to: email.trim(), message: "NoAccount" } as const
      // To the address that is on record, whatever the case in which it was typed.
      : { to: row.original, message: "PasswordReset" } as const
    return yield* steps.begin(
      { kind: "passwordReset", identifier: address, userId: user?.id },
      compact({ ...mailed, redirect }),
      compact({ epoch: user?.sessionEpoch }) satisfies Resetting
    )
  })

  const resetChallenge = (challenge: string | undefined, token: string | undefined) =>
    token !== undefined
      ? challenges.byToken(token, "passwordReset")
      : challenge !== undefined
      ? challenges.byVerifier(challenge, "passwordReset")
      : Effect.fail(new InvalidChallenge())

  const lookupReset: Bodies["lookupReset"] = Effect.fnUntraced(function*({ challenge, client, token }) {
    const row = yield* resetChallenge(challenge, token)
    const user = yield* userOf(row.userId === undefined ? undefined : { userId: row.userId as UserRow["id"] })
    const device = yield* devices.find(client?.deviceToken, user?.id)
    if (token === undefined) yield* (yield* codes(row.identifier, device)).pass
    // Who has no more than a challenge shall not find out the name of a user by passwords that are made of it.
    return compact({ known: knownOf(row.identifier, token === undefined ? undefined : user?.name), device })
  })

  /**
   * Whose password is reset, and the address that was proved: of its verified owner, or of a new user. `isAsking` false:
   * somebody else may have asked, so an anonymous caller is not made that user.
   */
  const resetUser = Effect.fnUntraced(function*(
    row: EmailRow,
    user: UserRow,
    passwordHash: string,
    now: number,
    isAsking: boolean
  ) {
    const actor = yield* Actor.Current
    const isHolder = actor.kind === "user" && actor.userId === user.id
    if (row.verifiedAt === undefined && !isHolder) {
      // Whoever reserved the address may have put a way back into that account: it is not the prover's.
      yield* identities.release(row)
      const email = { address: row.address, original: row.original, verified: true, login: true }
      const made = yield* identities.becomeUser({ by: "password", email, passwordHash }, isAsking)
      return { user: made, created: true }
    }
    const proved = yield* Effect.orDie(proveAddress(user, row.original))
    const changes = { passwordHash, passwordChangedAt: now }
    const sessionEpoch = yield* endSessions(proved.user, "passwordReset", { changes })
    yield* Events.emit({ type: "password.reset", subject: { kind: "user", id: user.id } })
    return { user: { ...proved.user, ...changes, sessionEpoch }, created: false }
  })

  const finishReset: Bodies["finishReset"] = Effect.fnUntraced(function*(given) {
    const { challenge: verifier, client, code, device, passwordHash, token } = given
    const now = yield* Clock.currentTimeMillis
    const challenge = yield* resetChallenge(verifier, token)
    const row = yield* identities.loginOf(challenge.identifier ?? "")
    const user = yield* userOf(row)
    // A wrong code is counted whatever the challenge leads to.
    if (token === undefined) {
      if (verifier === undefined || code === undefined) return yield* new InvalidChallenge()
      const peeked = yield* codes(challenge.identifier, device)
      yield* peeked.pass
      yield* Effect.catchTag(
        challenges.useCode(challenge, verifier, ShortCode.typed(code)),
        "InvalidCode",
        CodeNotices.refused(challenge, peeked)
      )
    }
    const { epoch } = keptOf<Resetting>(challenge)
    if (row === undefined || user === undefined || user.id !== challenge.userId || user.sessionEpoch !== epoch) {
      return yield* new InvalidChallenge()
    }
    if (token !== undefined) yield* challenges.use(challenge)
    const isAsking = token === undefined || (yield* challenges.isVerifier(challenge, verifier))
    const reset = yield* resetUser(row, user, passwordHash, now, isAsking)
    const end = { ...reset, method: "password", amr: ["email"], client, isForeign: !isAsking } as const
    return reset.created
      // Neither the device nor the news is of the user whose address it was.
      ? { outcome: yield* signIns.finish(end) }
      : compact({ outcome: yield* signIns.finish({ ...end, device }), email: provedEmailOf(reset.user) })
  })

  const lookupChange: Bodies["lookupChange"] = Effect.fnUntraced(function*({ guesses: isGuess, userId }) {
    const user = yield* find(yield* userOrCaller(userId))
    if (isGuess) yield* (yield* ownGuesses(user)).pass
    else yield* requireRecent(store)
    return compact({ userId: user.id, passwordHash: user.passwordHash, known: knownOf(user.email, user.name) })
  })

  /** Who holds a session and guesses at its user's password has nothing to do with who signs in. */
  const ownGuesses = (user: UserRow) => limits.peek(Limits.counted(["signInByIdentifier", user.id]))

  /** The caller's own session goes on. */
  const replace = Effect.fnUntraced(function*(
    user: UserRow,
    verbed: "changed" | "set" | "removed",
    passwordHash: string | null
  ) {
    const now = yield* Clock.currentTimeMillis
    const reasons = { changed: "passwordChanged", set: "passwordSet", removed: "passwordRemoved" }
    yield* endSessions(user, reasons[verbed], {
      changes: { passwordHash, passwordChangedAt: passwordHash === null ? null : now },
      except: yield* CallerSession.idsOf(user)
    })
    yield* Events.emit({ type: `password.${verbed}`, subject: { kind: "user", id: user.id } })
    return compact({ email: provedEmailOf(user) })
  })

  const finishChange: Bodies["finishChange"] = Effect.fnUntraced(function*({ current, passwordHash, userId }) {
    const user = yield* find(userId)
    if (user.passwordHash === undefined) return yield* new Errors.NoPassword()
    if (current === undefined) yield* requireRecent(store)
    else {
      const peeked = yield* ownGuesses(user)
      yield* peeked.pass
      if (!current.matches || current.passwordHash !== user.passwordHash) {
        yield* peeked.take
        yield* Events.emit({
          type: "password.change_refused",
          subject: { kind: "user", id: user.id },
          failure: "INVALID_CREDENTIALS"
        })
        return yield* new Errors.InvalidCredentials()
      }
    }
    return yield* replace(user, "changed", passwordHash)
  })

  const finishSet: Bodies["finishSet"] = Effect.fnUntraced(function*({ passwordHash, userId }) {
    const user = yield* find(userId)
    yield* requireRecent(store)
    if (user.passwordHash !== undefined) return yield* new Errors.PasswordAlreadySet()
    return yield* replace(user, "set", passwordHash)
  })

  const finishRemove: Bodies["finishRemove"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* find(yield* userOrCaller(userId))
    yield* requireRecent(store)
    if (user.passwordHash === undefined) return yield* new Errors.NoPassword()
    yield* waysToSignIn.require(user, { kind: "password" })
    return yield* replace(user, "removed", null)
  })

  const bodies: Bodies = {
    lookup,
    finishSignIn,
    renew,
    maySignUp,
    beginSignUp,
    lookupSignUp,
    finishSignUp,
    beginReset,
    lookupReset,
    finishReset,
    lookupChange,
    finishChange,
    finishSet,
    finishRemove
  }
  return bodies
})

/** What everybody knows of a user: no password of theirs is made of it. */
const knownOf = (...known: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  known.filter((text) => text !== undefined)
