/**
 * The service of codes as a layer of its own, and what its tests do over and over: ask for a code, read what was sent, sign
 * in.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { Codes } from "../../src/codes/Codes.ts"
import { CodesContract } from "../../src/codes/CodesContract.ts"
import { layer } from "../../src/codes/CodesLayer.ts"
import type { Message } from "../../src/messages/Messenger.ts"
import * as EndSessions from "../../src/sessions/EndSessions.ts"
import type { Method } from "../../src/sessions/SessionWire.ts"
import * as FinishSignIn from "../../src/signin/FinishSignIn.ts"
import type { SignedIn, SignInResult } from "../../src/signin/SignInWire.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { EmailTable, type UserRow, UserTable } from "../../src/users/UserTable.ts"
import { Outbox, type Place, places as stores } from "../Places.ts"

const accessTokens = Layer.succeed(AccessTokens, {
  issue: ({ sessionId }) => Effect.succeed({ token: `access:${sessionId}`, expiresAt: 0 }),
  verify: () => Effect.die("nothing is verified here"),
  jwks: Effect.succeed({ keys: [] })
})

export const services = Layer.provide(Layer.merge(layer, Layer.effectDiscard(EndSessions.register)), accessTokens)

/** Each store, and the one in memory behind HTTP. */
export const places: ReadonlyArray<{
  readonly name: string
  readonly world: Layer.Layer<Codes | Layer.Success<Place["counted"]>>
}> = [
  ...stores.map((place) => ({ name: place.name, world: Layer.provideMerge(services, place.counted) })),
  // On Convex there is a wire before the service already.
  ...stores.slice(0, 1).filter(({ name }) => name !== "convex").map((place) => ({
    name: "http",
    world: Layer.provideMerge(Wire.behind(Codes, CodesContract), Layer.provideMerge(services, place.counted))
  }))
]

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
/** From an address of the network. As the system, because nobody has a bearer that could carry it to the HTTP face. */
export const at = (ip: string, userAgent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") =>
  as({ kind: "system", ip, userAgent })

export type Proved = Extract<Message, { readonly code: string }>

/** The newest message with a code, to this recipient if one is named. */
export const lastSent = (to?: string): Effect.Effect<Proved & { readonly token: string }, never, Outbox> =>
  Outbox.use((all) =>
    Effect.sync(() => {
      const found = all.findLast((message) =>
        "code" in message &&
        (to === undefined || (message.to.kind === "email" ? message.to.address : message.to.number) === to)
      )
      if (found === undefined) throw new Error(`nothing with a code was sent to ${to ?? "anybody"}`)
      return found as Proved & { readonly token: string }
    })
  )

/** A code of the same length that is not this one. */
export const wrong = (code: string): string => code.replace(/.$/u, (digit) => String((Number(digit) + 1) % 10))

/** A user with verified addresses, the first of them primary. */
export const newUser = Effect.fnUntraced(
  function*(given: Partial<NewUser.NewUser> & { readonly email: NewUser.NewEmail }) {
    const store = yield* Store
    const { createUser } = yield* NewUser.make
    return yield* store.mutation({ name: "test" }, Effect.orDie(createUser({ by: "test", ...given })))
  }
)

export const verified = (address: string): NewUser.NewEmail => ({
  address,
  original: address,
  verified: true,
  login: true
})

export const claim = Effect.fnUntraced(function*(user: UserRow, original: string) {
  const store = yield* Store
  const { insertEmail } = yield* NewUser.make
  const email = { address: original.toLowerCase(), original, verified: false, login: false }
  return yield* store.mutation({ name: "test" }, Effect.orDie(insertEmail(user.id, email, false, 0)))
})

/** A session of the user that began now, as the actor who has it. */
export const sessionOf = Effect.fnUntraced(function*(user: UserRow, method: Method = "password") {
  const store = yield* Store
  const { open } = yield* FinishSignIn.make
  const current = yield* Effect.orDie(Effect.flatMap(store.get(UserTable, user.id), Effect.fromNullishOr))
  const opened = yield* store.mutation({ name: "test" }, open({ user: current, method, amr: [] }))
  const actor: Actor.Actor = { kind: "user", userId: user.id, sessionId: opened.sessionId }
  return { actor, opened }
})

export const signedIn = (result: SignInResult): SignedIn => {
  if (result.kind !== "signedIn") throw new Error(`the sign-in ended with ${result.kind}`)
  return result
}

/** Signs in with a code by mail, as anybody may. */
export const signInByEmail = Effect.fnUntraced(
  function*(email: string, client: { readonly deviceToken?: string } = {}) {
    const codes = yield* Codes
    const { challenge } = yield* codes.startEmail({ email, client })
    const { code } = yield* lastSent()
    return signedIn(yield* codes.finishEmail({ challenge, code, client }))
  }
)

export const emailRow = (userId: string, address: string) =>
  Store.use((store) => store.unique(EmailTable, "byUserAddress", [userId as UserRow["id"], address]))
export const userRow = (id: string) =>
  Store.use((store) => Effect.orDie(Effect.flatMap(store.get(UserTable, id), Effect.fromNullishOr)))

export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "done" : result.failure._tag)
