/**
 * The actions on authenticator apps: secrets are made, sealed and opened here, and codes compared, outside of every
 * transaction.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import * as FactorMessages from "../factors/FactorMessages.ts"
import type { Messenger } from "../messages/Messenger.ts"
import { randomText } from "../RandomText.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import * as Base32 from "./Base32.ts"
import * as Totp from "./Totp.ts"
import type { TotpContract } from "./TotpContract.ts"
import { identityOf } from "./TotpTable.ts"
import type { MatchedStep, SealedTotp, TotpId } from "./TotpWire.ts"

type Operations = Contract.Service<typeof TotpContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<
  Operations,
  "begin" | "pending" | "activate" | "secrets" | "ownSecrets" | "finishVerify" | "finishStepUp" | "drop"
>

export interface Ports {
  readonly tokens: Tokens["Service"]
  readonly box: SecretBox["Service"]
  readonly finished: Finished
  readonly messenger: Messenger["Service"]
}

/** 160 bits, as RFC 4226 §4 recommends. */
const secretLength = 32

/** What was typed: apps show codes in groups. */
const read = (code: string): string => code.replace(/\s/gu, "")

export const make = (
  halves: Halves,
  { box, finished, messenger, tokens }: Ports
): Pick<Operations, "remove" | "start" | "confirm" | "verify" | "stepUp"> => {
  const tell = FactorMessages.make(messenger)

  /** The step for which this is the code of one of these secrets. */
  const match = Effect.fnUntraced(function*(
    code: string,
    secrets: ReadonlyArray<SealedTotp>
  ): Effect.fn.Return<MatchedStep | undefined> {
    const now = yield* Clock.currentTimeMillis
    for (const { sealed, totpId, ...parameters } of secrets) {
      const identity = identityOf(totpId)
      const secret = yield* Effect.orDie(box.open(sealed, identity))
      const bytes = Base32.decode(secret)
      const step = bytes === undefined ? undefined : yield* Totp.match(bytes, read(code), now, parameters)
      if (step === undefined) continue
      return box.isStale(sealed) ? { totpId, step, resealed: yield* box.seal(secret, identity) } : { totpId, step }
    }
    return undefined
  })

  const withMatch = (matched: MatchedStep | undefined) => matched === undefined ? {} : { matched }

  return {
    start: Effect.fnUntraced(function*(payload) {
      const { totp: { algorithm, issuer } } = yield* AuthSettings
      const totpId = (yield* tokens.id("otp")) as TotpId
      const secret = yield* randomText(tokens, Base32.alphabet, secretLength)
      const sealed = yield* box.seal(secret, identityOf(totpId))
      const { expiresAt, label } = yield* halves.begin({ ...payload, totpId, sealed })
      const uri = Totp.uri(secret, { issuer, label }, { algorithm, digits: Totp.digits, period: Totp.period })
      return { totpId, secret, uri, expiresAt }
    }),
    confirm: Effect.fnUntraced(function*({ code, ...payload }) {
      const matched = yield* match(code, [yield* halves.pending(payload)])
      const { added, notify, opened } = yield* halves.activate({ ...payload, ...withMatch(matched) })
      yield* tell.changed(notify, "totp", "added")
      return opened === undefined ? added : yield* finished(opened)
    }),
    verify: Effect.fnUntraced(function*({ code, ...payload }) {
      const matched = yield* match(code, yield* halves.secrets({ challenge: payload.challenge }))
      return yield* finished(yield* halves.finishVerify({ ...payload, ...withMatch(matched) }))
    }),
    stepUp: Effect.fnUntraced(function*({ code }) {
      const matched = yield* match(code, yield* halves.ownSecrets({}))
      return yield* halves.finishStepUp(withMatch(matched))
    }),
    remove: Effect.fnUntraced(function*(payload) {
      const { notify } = yield* halves.drop(payload)
      yield* tell.changed(notify, "totp", "removed")
    })
  }
}
