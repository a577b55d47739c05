/**
 * What the tests of second factors stand on: the services over one store, users, a first factor that is always right, and
 * callers who are signed in.
 */
import { assert } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import { Clock, Context, Effect, Layer } from "effect"
import * as KnownDevices from "../../src/devices/KnownDevices.ts"
import { Messenger } from "../../src/messages/Messenger.ts"
import * as PasskeyLayer from "../../src/passkeys/PasskeyLayer.ts"
import * as RecoveryLayer from "../../src/recovery/RecoveryLayer.ts"
import type { Method } from "../../src/sessions/SessionWire.ts"
import { finishedWith } from "../../src/signin/FinishedSignIn.ts"
import * as FinishSignIn from "../../src/signin/FinishSignIn.ts"
import type { Client, SecondFactorRequired, SignedIn, SignInResult } from "../../src/signin/SignInWire.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as Base32 from "../../src/totp/Base32.ts"
import * as Totp from "../../src/totp/Totp.ts"
import * as TotpLayer from "../../src/totp/TotpLayer.ts"
import { Totps } from "../../src/totp/Totps.ts"
import type { TotpId } from "../../src/totp/TotpWire.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { type UserRow, UserTable } from "../../src/users/UserTable.ts"
import type { UserId } from "../../src/users/UserWire.ts"
import type { Base } from "../Places.ts"
import { services as sessions } from "../sessions/World.ts"

/** A first factor that is always right. */
export class FirstFactor extends Context.Service<FirstFactor, {
  readonly prove: (
    userId: UserId,
    options?: {
      readonly method?: Method
      readonly amr?: ReadonlyArray<string>
      readonly client?: Client
      readonly provider?: string
    }
  ) => Effect.Effect<SignInResult, unknown>
}>()("test/FirstFactor") {}

const issue: AccessTokens["Service"]["issue"] = ({ sessionId }) =>
  Effect.succeed({ token: `access:${sessionId}`, expiresAt: 0 })

export const accessTokens = Layer.succeed(AccessTokens, {
  issue,
  verify: () => Effect.die("not asked here"),
  jwks: Effect.succeed({ keys: [] })
})

const firstFactor = Layer.effect(
  FirstFactor,
  Effect.gen(function*() {
    const store = yield* Store
    const finishSignIn = yield* FinishSignIn.make
    const knownDevices = yield* KnownDevices.make
    const finished = finishedWith(issue, yield* Messenger)
    return {
      prove: Effect.fnUntraced(function*(userId, { amr = ["pwd"], client, method = "password", provider } = {}) {
        const outcome = yield* store.mutation(
          { name: "test.prove" },
          Effect.gen(function*() {
            const user = (yield* store.get(UserTable, userId))!
            const device = yield* knownDevices.find(client?.deviceToken, userId)
            return yield* finishSignIn.finish(compact({ user, method, amr, provider, client, device }))
          })
        )
        return yield* finished(outcome)
      })
    }
  })
)

export const services = Layer.mergeAll(TotpLayer.layer, PasskeyLayer.layer, RecoveryLayer.layer, firstFactor, sessions)
  .pipe(Layer.provide(accessTokens))

export type World = Base | Layer.Success<typeof services>

/** A user with a proved address, by which they can always sign in. */
export const newUser = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const { createUser } = yield* NewUser.make
  const address = `ada.${(yield* tokens.random(8)).toLowerCase()}@example.com`
  return yield* store.mutation(
    { name: "test" },
    Effect.orDie(createUser({
      by: "test",
      name: "Ada",
      email: { address, original: address, verified: true, login: true }
    }))
  )
})

export const reload = (userId: UserId): Effect.Effect<UserRow, never, Store> =>
  Store.use((store) => Effect.map(store.get(UserTable, userId), (user) => user!))

export const prove = (...args: Parameters<FirstFactor["Service"]["prove"]>) =>
  FirstFactor.use((first) => first.prove(...args))

/** The answer, which must be a session. */
export const signedIn = (result: { readonly kind: string }): SignedIn => {
  assert.strictEqual(result.kind, "signedIn")
  return result as SignedIn
}

/** The answer, which must ask for a second factor. */
export const owed = (result: SignInResult): SecondFactorRequired => {
  assert.strictEqual(result.kind, "secondFactorRequired")
  return result as SecondFactorRequired
}

/** A session of the user's, begun now, with its caller. */
export const session = Effect.fnUntraced(function*(userId: UserId) {
  return signedIn(yield* prove(userId))
})

export const callerOf = (session: { readonly userId: string; readonly sessionId: string }): Actor.Actor => ({
  kind: "user",
  userId: session.userId,
  sessionId: session.sessionId,
  ip: "192.0.2.7",
  userAgent: "Test/1"
})

export const as = (session: { readonly userId: string; readonly sessionId: string }) =>
  Effect.provideService(Actor.Current, callerOf(session))

export const from = (ip: string) => Effect.provideService(Actor.Current, { kind: "anonymous", ip })

/** The code of an app at a time. */
export const codeOf = Effect.fnUntraced(function*(secret: string, at?: number) {
  const now = at ?? (yield* Clock.currentTimeMillis)
  const [code] = yield* Totp.codes(Base32.decode(secret)!, [Totp.stepAt(now, Totp.period)], {
    algorithm: "SHA1",
    digits: Totp.digits
  })
  return code!
})

/** A code that is not the app's, now or a step before or after. */
export const wrongCodeOf = Effect.fnUntraced(function*(secret: string) {
  const now = yield* Clock.currentTimeMillis
  const right = yield* Effect.forEach([-1, 0, 1], (i) => codeOf(secret, Math.max(0, now + i * 30_000)))
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code))!
})

/** A user with an authenticator app that is set up, and the session in which it was. The next code is a new one. */
export const withTotp = Effect.gen(function*() {
  const totps = yield* Totps
  const user = yield* newUser
  const first = yield* session(user.id)
  const setup = yield* as(first)(totps.start({}))
  // The code of the step before, so that the present one is still good.
  const now = yield* Clock.currentTimeMillis
  yield* as(first)(totps.confirm({ totpId: setup.totpId, code: yield* codeOf(setup.secret, now - 30_000) }))
  return { user, first, totps, secret: setup.secret, totpId: setup.totpId as TotpId }
})
