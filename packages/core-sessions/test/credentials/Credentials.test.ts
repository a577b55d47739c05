import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Anonymous } from "../../src/anonymous/Anonymous.ts"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Credentials } from "../../src/credentials/Credentials.ts"
import { CredentialsProviders } from "../../src/credentials/CredentialsProviders.ts"
import { DeviceTable } from "../../src/devices/DeviceTable.ts"
import { LimitTable } from "../../src/limits/LimitTable.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { AccountTable, type UserRow } from "../../src/users/UserTable.ts"
import {
  as,
  asOwn,
  countedAt,
  ip,
  newUser,
  nobody,
  patchUser,
  rowsOf,
  sessionsNow,
  signedIn,
  tagOf,
  userNow,
  withEmail,
  world,
  worlds
} from "../devices/World.ts"
import { Heard, places } from "../Places.ts"
import { directory } from "./CredentialsWorld.ts"

const { limits } = AuthSettings.defaults
const perIdentifier = limits.signInByIdentifier

const signIn = (name: string, pin: string, client: object = {}, actor: Actor.Actor = nobody) =>
  Credentials.use((credentials) =>
    credentials.signIn({ provider: "badge", params: { name, pin }, client }).pipe(as(actor))
  )
const failed = Effect.map(Heard, (heard) => heard.filter(({ type }) => type === "credentials.failed"))
const badge = (user: UserRow) => directory({ ada: { pin: "1234", userId: user.id } })

for (const [name, world] of worlds) {
  describe(`credentials of the application's own on ${name}`, () => {
    it.effect("sign in the user whom it names", () =>
      Effect.gen(function*() {
        const user = yield* newUser(withEmail())
        const { provide } = badge(user)

        const signed = yield* provide(signIn("ada", "1234"))

        assert.deepInclude(signed, { kind: "signedIn", userId: user.id, created: false })
        const [session] = yield* sessionsNow
        assert.deepInclude(session, { method: "credentials", provider: "badge", amr: [], ip })
      }).pipe(Effect.provide(world)))

    it.effect("sign in an identity: a new user once, and that user from then on", () =>
      Effect.gen(function*() {
        const identity = { subject: "badge-7", email: "Ada@example.com", emailVerified: true, name: "Ada" }
        const { provide } = directory({ ada: { pin: "1234", identity } })

        const first = yield* provide(signIn("ada", "1234"))
        const second = yield* provide(signIn("ada", "1234"))

        assert.deepInclude(first, { kind: "signedIn", created: true })
        assert.deepInclude(second, { kind: "signedIn", created: false })
        const [account] = yield* rowsOf(AccountTable, "byUser")
        assert.deepInclude(yield* userNow(account!.userId), {
          name: "Ada",
          email: "ada@example.com",
          emailVerified: true
        })
        assert.deepInclude(account, { provider: "badge", subject: "badge-7", email: "ada@example.com" })
      }).pipe(Effect.provide(world)))

    it.effect("make one user of one identity that signs in twice at the same time", () =>
      Effect.gen(function*() {
        const { provide } = directory({ ada: { pin: "1234", identity: { subject: "badge-7" } } })

        const results = yield* Effect.all([1, 2, 3].map(() => provide(signIn("ada", "1234"))), {
          concurrency: "unbounded"
        })

        const ids = results.map((result) => result.kind === "signedIn" ? result.userId : "")
        assert.strictEqual(new Set(ids).size, 1)
        assert.strictEqual((yield* rowsOf(AccountTable, "byUser")).length, 1)
      }).pipe(Effect.provide(world)))

    it.effect("count wrong ones that come at the same time, each", () =>
      Effect.gen(function*() {
        const { provide } = badge(yield* newUser())

        const tags = yield* Effect.all(
          Array.from({ length: 25 }, (_, n) => provide(tagOf(signIn("ada", `wrong ${n}`)))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(tags.filter((tag) => tag === "InvalidCredentials").length, perIdentifier.maxRequests)
        assert.strictEqual(tags.filter((tag) => tag === "RateLimited").length, 25 - perIdentifier.maxRequests)
      }).pipe(Effect.provide(world)))
  })
}

describe("credentials that are not good", () => {
  it.effect("get one answer, whether they are wrong, of nobody, or of a user who is gone", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      const removed = yield* newUser()
      yield* patchUser(removed.id, { removedAt: 1, deactivatedAt: 1 })
      const { provide } = directory({
        ada: { pin: "1234", userId: user.id },
        gone: { pin: "1234", userId: "usr_gone" },
        removed: { pin: "1234", userId: removed.id }
      })

      const errors = yield* Effect.forEach(
        [["ada", "wrong"], ["nobody", "1234"], ["gone", "1234"], ["removed", "1234"], ["__proto__", "x"]] as const,
        ([name, pin]) => provide(Effect.flip(signIn(name, pin)))
      )

      assert.strictEqual(new Set(errors.map((error) => `${error._tag} ${error.message}`)).size, 1)
      assert.strictEqual(errors[0]!._tag, "InvalidCredentials")
      assert.strictEqual((yield* failed).length, 5)
      assert.deepStrictEqual(yield* sessionsNow, [])
    }).pipe(Effect.provide(world)))

  it.effect("cost as many reads and writes, whosever they are", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const { provide } = badge(yield* newUser())

      const [, known] = yield* counter.count(provide(tagOf(signIn("ada", "wrong"))))
      const [, unknown] = yield* counter.count(
        provide(tagOf(signIn("eve", "wrong", {}, { ...nobody, ip: "192.0.2.8" })))
      )

      assert.deepStrictEqual(known, unknown)
      assert.deepInclude(known, { queries: 1, mutations: 1 })
    }).pipe(Effect.provide(countedAt(places[0]!))))

  it.effect("leave neither the secret nor the name in what is kept and said", () =>
    Effect.gen(function*() {
      const { provide } = badge(yield* newUser())
      yield* provide(tagOf(signIn("ada", "wrong-secret")))

      const text = JSON.stringify([yield* Heard, yield* rowsOf(LimitTable, "byExpiry")])

      assert.notInclude(text, "wrong-secret")
      assert.notInclude(text, "\"ada\"")
      assert.strictEqual((yield* failed)[0]!.data?.["provider"], "badge")
    }).pipe(Effect.provide(world)))

  it.effect("that the application explains are explained, and counted as any other", () =>
    Effect.gen(function*() {
      const { asked, provide } = badge(yield* newUser())
      const refused = yield* provide(Effect.flip(signIn("locked", "1234")))
      yield* Effect.repeat(provide(tagOf(signIn("locked", "1234"))), { times: perIdentifier.maxRequests - 2 })

      const last = yield* provide(tagOf(signIn("locked", "1234")))

      assert.deepInclude(refused, { _tag: "CredentialsRefused", reason: "Your badge was reported lost." })
      assert.strictEqual(last, "RateLimited")
      assert.strictEqual(asked.count, perIdentifier.maxRequests)
    }).pipe(Effect.provide(world)))

  it.effect("refuse even good ones once there were too many, for exactly as long as is said", () =>
    Effect.gen(function*() {
      const { asked, provide } = badge(yield* newUser())
      yield* Effect.forEach(Array.from({ length: perIdentifier.maxRequests }), () => provide(tagOf(signIn("ada", "x"))))

      const error = yield* provide(Effect.flip(signIn("ada", "1234")))
      const count = asked.count
      const wait = perIdentifier.windowMs / perIdentifier.maxRequests
      yield* TestClock.adjust(wait - 1)
      const before = yield* provide(tagOf(signIn("ada", "1234")))
      yield* TestClock.adjust(1)
      const after = yield* provide(tagOf(signIn("ada", "1234")))

      assert.deepInclude(error, { _tag: "RateLimited", retryAfter: wait })
      assert.strictEqual(count, perIdentifier.maxRequests)
      assert.deepStrictEqual([before, after], ["RateLimited", "done"])
    }).pipe(Effect.provide(world)))

  it.effect("are counted for the address where the provider names no account", () =>
    Effect.gen(function*() {
      const { signInByIp } = limits
      const provide = Effect.provideService(CredentialsProviders, {
        badge: { authorize: () => Effect.succeed(null) }
      })

      const tags = yield* Effect.forEach(Array.from({ length: signInByIp.maxRequests + 1 }), (_, n) =>
        provide(tagOf(signIn(`name ${n}`, "x"))))

      assert.deepStrictEqual(tags.indexOf("RateLimited"), signInByIp.maxRequests)
    }).pipe(Effect.provide(world)))

  it.effect("may name an account in any text", () =>
    Effect.gen(function*() {
      const { provide } = badge(yield* newUser())
      const tags = yield* Effect.forEach(["\ud800", "a\0b", "é".repeat(5000), ""], (name) =>
        provide(tagOf(signIn(name, "x"))))

      assert.deepStrictEqual([...new Set(tags)], ["InvalidCredentials"])
    }).pipe(Effect.provide(world)))
})

describe("a known device", () => {
  const lockOut = (n: number) =>
    Effect.forEach(Array.from({ length: n }), () => tagOf(signIn("ada", "x", {}, { ...nobody, ip: "203.0.113.66" })))

  it.effect("lets its own user in when guesses elsewhere have used the limit up", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      const { provide } = badge(user)
      const { opened } = yield* signedIn(user)
      yield* provide(lockOut(perIdentifier.maxRequests))

      const elsewhere = yield* provide(tagOf(signIn("ada", "1234")))
      const there = yield* provide(signIn("ada", "1234", { deviceToken: opened.deviceToken! }))

      assert.strictEqual(elsewhere, "RateLimited")
      assert.deepInclude(there, { kind: "signedIn", userId: user.id })
      assert.strictEqual((yield* rowsOf(DeviceTable, "byExpiry")).length, 1)
    }).pipe(Effect.provide(world)))

  it.effect("of another user opens nothing that is closed, and tells no right secret from a wrong one", () =>
    Effect.gen(function*() {
      const { provide } = badge(yield* newUser())
      const eve = yield* signedIn(yield* newUser())
      const client = { deviceToken: eve.opened.deviceToken! }
      yield* provide(lockOut(perIdentifier.maxRequests))

      const wrong = yield* provide(Effect.flip(signIn("ada", "x", client)))
      const right = yield* provide(Effect.flip(signIn("ada", "1234", client)))

      assert.deepStrictEqual([wrong._tag, right._tag], ["RateLimited", "RateLimited"])
      assert.strictEqual((yield* sessionsNow).length, 1)
    }).pipe(Effect.provide(world)))

  it.effect("has a limit of its own for wrong ones, also for those at the same time", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      const { asked, provide } = badge(user)
      const { opened } = yield* signedIn(user)
      const client = { deviceToken: opened.deviceToken! }
      const { signInByDevice } = limits
      const settings = AuthSettings.make({ limits: { signInByIdentifier: { maxRequests: 1000, windowMs: 3_600_000 } } })
      const attempt = (n: number) =>
        provide(tagOf(signIn("ada", `x${n}`, client))).pipe(
          Effect.provideService(AuthSettings.AuthSettings, settings)
        )

      const tags = yield* Effect.all(Array.from({ length: 25 }, (_, n) => attempt(n)), { concurrency: "unbounded" })
      const count = asked.count
      const last = yield* attempt(25)

      assert.strictEqual(tags.filter((tag) => tag === "InvalidCredentials").length, signInByDevice.maxRequests)
      assert.strictEqual(last, "RateLimited")
      assert.strictEqual(asked.count, count)
    }).pipe(Effect.provide(world)))
})

describe("the end of such a sign-in", () => {
  it.effect("owes a second factor, unless the application says that there were two", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      yield* patchUser(user.id, { factors: ["totp"] })
      const { provide } = directory({
        one: { pin: "1", userId: user.id, amr: ["pin"] },
        two: { pin: "2", userId: user.id, amr: ["pin", "hwk", "mfa"] }
      })

      assert.strictEqual((yield* provide(signIn("one", "1"))).kind, "secondFactorRequired")
      assert.strictEqual((yield* provide(signIn("two", "2"))).kind, "signedIn")
      assert.deepStrictEqual((yield* sessionsNow).map(({ amr }) => amr), [["pin", "hwk", "mfa"]])
    }).pipe(Effect.provide(world)))

  it.effect("is asked of policy, with the provider", () =>
    Effect.gen(function*() {
      const { provide } = badge(yield* newUser())
      const tag = yield* provide(tagOf(signIn("ada", "1234"))).pipe(
        Effect.provideService(SignInPolicy, {
          decide: ({ method, provider }) =>
            Effect.succeed(
              method === "credentials" && provider === "badge"
                ? { _tag: "Refuse", reason: "methodNotAllowed" }
                : { _tag: "Allow" }
            )
        })
      )

      assert.strictEqual(tag, "SignInRefused")
    }).pipe(Effect.provide(world)))

  it.effect("refuses a deactivated user, a new one where sign-up is closed, and an address that may not be linked", () =>
    Effect.gen(function*() {
      const user = yield* newUser(withEmail("ada@example.com"))
      const off = yield* newUser()
      yield* patchUser(off.id, { deactivatedAt: 1 })
      const { provide } = directory({
        off: { pin: "1", userId: off.id },
        stranger: { pin: "1", identity: { subject: "7" } },
        ada: { pin: "1", identity: { subject: "8", email: "ada@example.com", emailVerified: true } }
      })
      const settings = AuthSettings.make({ signUp: "closed", linking: "refuse" })

      const tags = yield* Effect.forEach(["off", "stranger", "ada"], (name) => provide(tagOf(signIn(name, "1")))).pipe(
        Effect.provideService(AuthSettings.AuthSettings, settings)
      )

      assert.deepStrictEqual(tags, ["UserDeactivated", "SignUpClosed", "AccountNotLinked"])
      assert.deepStrictEqual(yield* rowsOf(AccountTable, "byUser"), [])
      assert.strictEqual((yield* userNow(user.id))?.email, "ada@example.com")
    }).pipe(Effect.provide(world)))

  it.effect("takes an address for verified only when the application says so", () =>
    Effect.gen(function*() {
      const user = yield* newUser(withEmail("ada@example.com"))
      const { provide } = directory({
        claims: { pin: "1", identity: { subject: "7", email: "ada@example.com" } },
        proved: { pin: "1", identity: { subject: "8", email: "ada@example.com", emailVerified: true } }
      })

      const claims = yield* provide(signIn("claims", "1"))
      const proved = yield* provide(signIn("proved", "1"))

      assert.notStrictEqual(claims.kind === "signedIn" && claims.userId, user.id)
      assert.strictEqual(proved.kind === "signedIn" && proved.userId, user.id)
    }).pipe(Effect.provide(world)))

  it.effect("makes a full account of an anonymous user who calls", () =>
    Effect.gen(function*() {
      const { provide } = directory({ ada: { pin: "1", identity: { subject: "7", name: "Ada" } } })
      const before = yield* Anonymous.use((anonymous) => anonymous.signIn({}))
      if (before.kind !== "signedIn") return assert.fail("owes a second factor")

      const after = yield* provide(signIn("ada", "1", {}, asOwn(before)))

      assert.strictEqual(after.kind === "signedIn" && after.userId, before.userId)
      assert.deepInclude(yield* userNow(before.userId), { anonymous: false, name: "Ada" })
    }).pipe(Effect.provide(world)))

  it.effect("knows only the providers that there are", () =>
    Effect.gen(function*() {
      const { provide } = badge(yield* newUser())
      const credentials = yield* Credentials
      const tags = yield* Effect.forEach(["other", "constructor", "__proto__"], (provider) =>
        provide(tagOf(credentials.signIn({ provider, params: {} }))))

      assert.deepStrictEqual([...new Set(tags)], ["CredentialsProviderNotFound"])
      assert.deepStrictEqual(yield* rowsOf(LimitTable, "byExpiry"), [])
    }).pipe(Effect.provide(world)))
})
