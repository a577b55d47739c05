/**
 * The actions on passkeys: options are made and answers verified here, outside of every transaction.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { AuthSettings } from "../AuthSettings.ts"
import * as FactorMessages from "../factors/FactorMessages.ts"
import type { Messenger } from "../messages/Messenger.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import type { Client } from "../signin/SignInWire.ts"
import { AttestationPolicy } from "./AttestationPolicy.ts"
import { PasskeysNotConfigured } from "./PasskeyErrors.ts"
import type { Actions, Bodies } from "./Passkeys.ts"
import type { AuthenticationResponse, Checked, Descriptor } from "./PasskeyWire.ts"
import * as WebAuthn from "./WebAuthn.ts"

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Omit<Bodies, "list" | "rename">

export interface Ports {
  readonly finished: Finished
  readonly messenger: Messenger["Service"]
}

/** The settings of passkeys, where the application has them. */
const configured = Effect.gen(function*() {
  const { lifetimes, passkeys } = yield* AuthSettings
  return passkeys.origins.length === 0
    ? yield* new PasskeysNotConfigured()
    : { ...passkeys, timeout: lifetimes.passkeyMs }
})

export const make = (
  halves: Halves,
  { finished, messenger }: Ports
): Actions => {
  const tell = FactorMessages.make(messenger)

  /** What a browser is asked for an assertion. */
  const asked = <E>(
    begin: Effect.Effect<
      {
        readonly challenge: string
        readonly signed: string
        readonly expiresAt: number
        readonly allow: ReadonlyArray<Descriptor>
      },
      E
    >
  ) =>
    Effect.gen(function*() {
      const { rpId, timeout, userVerification } = yield* configured
      const { allow, challenge, expiresAt, signed } = yield* begin
      return {
        challenge,
        expiresAt,
        options: { challenge: signed, rpId, timeout, allowCredentials: allow, userVerification }
      }
    })

  /** What a browser answered, verified by the key that its credential has here. */
  const check = Effect.fnUntraced(function*(
    challenge: string,
    response: AuthenticationResponse,
    client?: Client
  ) {
    const { passkeys } = yield* AuthSettings
    const credentialId = response.id
    const signed = yield* WebAuthn.signedOf(response.response.clientDataJSON)
    const { device, publicKey } = yield* halves.find(compact({ challenge, signed, credentialId, client }))
    const result = publicKey === undefined
      ? Result.fail("unknownCredential" as const)
      : yield* Effect.result(WebAuthn.assertion(response, publicKey, passkeys))
    const checked: Checked = compact({
      signed,
      credentialId,
      userHandle: response.response.userHandle ?? undefined,
      ...Result.isSuccess(result) ? { assertion: result.success } : { fault: result.failure }
    })
    return { checked, device }
  })

  return {
    startRegistration: Effect.fnUntraced(function*(payload) {
      const { residentKey, rpId, rpName, timeout, userVerification } = yield* configured
      const { conveyance } = yield* AttestationPolicy
      const { challenge, exclude, expiresAt, signed, user } = yield* halves.beginRegistration(payload)
      return {
        challenge,
        expiresAt,
        options: {
          rp: { id: rpId, name: rpName },
          user,
          challenge: signed,
          pubKeyCredParams: WebAuthn.algorithms.map((alg) => ({ type: "public-key" as const, alg })),
          timeout,
          excludeCredentials: exclude,
          authenticatorSelection: { residentKey, requireResidentKey: residentKey === "required", userVerification },
          attestation: conveyance
        }
      }
    }),
    finishRegistration: Effect.fnUntraced(function*({ challenge, name, response }) {
      const { passkeys } = yield* AuthSettings
      const signed = yield* WebAuthn.signedOf(response.response.clientDataJSON)
      const result = yield* Effect.result(WebAuthn.registration(response, passkeys, yield* AttestationPolicy))
      const { added, notify, opened } = yield* halves.register(compact({
        challenge,
        signed,
        name,
        ...Result.isSuccess(result) ? { credential: result.success } : { fault: result.failure }
      }))
      yield* tell.changed(notify, "passkey", "added")
      return opened === undefined ? added : yield* finished(opened)
    }),
    startSignIn: (payload) => asked(halves.beginSignIn(payload)),
    finishSignIn: Effect.fnUntraced(function*({ challenge, client, response }) {
      const { checked, device } = yield* check(challenge, response, client)
      const outcome = yield* halves.signIn(compact({ challenge, checked, client, device }))
      return yield* finished(outcome)
    }),
    startSecondFactor: (payload) => asked(halves.beginSecondFactor(payload)),
    finishSecondFactor: Effect.fnUntraced(function*({ response, ...payload }) {
      const { checked } = yield* check(payload.challenge, response)
      return yield* finished(yield* halves.proveSecondFactor({ ...payload, checked }))
    }),
    startStepUp: (payload) => asked(halves.beginStepUp(payload)),
    stepUp: Effect.fnUntraced(function*({ challenge, response }) {
      const { checked } = yield* check(challenge, response)
      return yield* halves.proveStepUp({ challenge, checked })
    }),
    remove: Effect.fnUntraced(function*(payload) {
      const { notify } = yield* halves.drop(payload)
      yield* tell.changed(notify, "passkey", "removed")
    })
  }
}
