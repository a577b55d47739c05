import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { Cascades } from "@gatehouse/contract/Cascades"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { DeviceCodes, make } from "../../src/deviceCodes/DeviceCodes.ts"
import { DeviceCodeTable } from "../../src/deviceCodes/DeviceCodeTable.ts"
import { Devices } from "../../src/devices/Devices.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { allow, SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { UserTable } from "../../src/users/UserTable.ts"
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
  someone,
  tagOf,
  withEmail,
  world,
  worlds,
  write
} from "../devices/World.ts"
import { Heard, Outbox, places } from "../Places.ts"

const begin = DeviceCodes.use((codes) => codes.authorize({ clientName: "Living room" }).pipe(as(nobody)))
const poll = (deviceCode: string, more: object = {}) =>
  DeviceCodes.use((codes) => codes.poll({ deviceCode, ...more }).pipe(as(nobody)))
const approve = (userCode: string, actor: Actor.Actor) =>
  DeviceCodes.use((codes) => codes.approve({ userCode }).pipe(as(actor)))
const deny = (userCode: string, actor: Actor.Actor) =>
  DeviceCodes.use((codes) => codes.deny({ userCode }).pipe(as(actor)))
const inspect = (userCode: string, actor: Actor.Actor) =>
  DeviceCodes.use((codes) => codes.inspect({ userCode }).pipe(as(actor)))
const rows = rowsOf(DeviceCodeTable, "byExpiry")
const typesHeard = Effect.map(Heard, (heard) => heard.map(({ type }) => type))

/** A code of the right form that no device waits with. */
const guess = (n: number) => `BBBB-${n.toString().padStart(4, "0").replace(/\d/g, (d) => "BCDFGHJKLM"[Number(d)]!)}`

for (const [name, world] of worlds) {
  describe(`device codes on ${name}`, () => {
    it.effect("let a device in once its user has approved it, in a session of its own", () =>
      Effect.gen(function*() {
        const ada = yield* someone(withEmail())
        const started = yield* begin
        assert.strictEqual(yield* tagOf(poll(started.deviceCode)), "AuthorizationPending")

        yield* approve(started.userCode, asOwn(ada))
        const signed = yield* poll(started.deviceCode)

        assert.strictEqual(signed.userId, ada.userId)
        assert.notStrictEqual(signed.sessionId, ada.sessionId)
        const session = yield* Store.use((store) => store.get(SessionTable, signed.sessionId))
        assert.deepInclude(session, { method: "device", amr: ["pwd"], ip, userAgent: "TV 1.0", mode: "token" })
        const sessions = yield* Sessions
        assert.strictEqual(
          (yield* sessions.refresh({ refreshToken: signed.refreshToken! })).sessionId,
          signed.sessionId
        )
      }).pipe(Effect.provide(world)))

    it.effect("leave the session of who approves as it is", () =>
      Effect.gen(function*() {
        const ada = yield* someone()
        const before = yield* Store.use((store) => store.get(SessionTable, ada.sessionId))
        const started = yield* begin

        yield* TestClock.adjust(1000)
        yield* approve(started.userCode, asOwn(ada))
        yield* poll(started.deviceCode)

        assert.deepStrictEqual(yield* Store.use((store) => store.get(SessionTable, ada.sessionId)), before)
      }).pipe(Effect.provide(world)))

    it.effect("deliver their session once", () =>
      Effect.gen(function*() {
        const ada = yield* someone()
        const started = yield* begin
        yield* approve(started.userCode, asOwn(ada))

        const answers = yield* Effect.all(Array.from({ length: 10 }, () => tagOf(poll(started.deviceCode))), {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(answers.toSorted(), [...Array<string>(9).fill("InvalidDeviceCode"), "done"])
        assert.strictEqual((yield* sessionsNow).length, 2)
      }).pipe(Effect.provide(world)))

    it.effect("are approved once when two users approve at the same time", () =>
      Effect.gen(function*() {
        const users = [yield* someone(), yield* someone()]
        const started = yield* begin

        const answers = yield* Effect.all(
          users.flatMap((user) => [asOwn(user), asOwn(user)]).map((actor) => tagOf(approve(started.userCode, actor))),
          { concurrency: "unbounded" }
        )
        const signed = yield* poll(started.deviceCode)

        assert.deepStrictEqual(answers.toSorted(), ["InvalidUserCode", "InvalidUserCode", "done", "done"])
        assert.strictEqual(answers[users.findIndex(({ userId }) => userId === signed.userId) * 2], "done")
        assert.strictEqual((yield* typesHeard).filter((type) => type === "device_code.approved").length, 1)
      }).pipe(Effect.provide(world)))

    it.effect("count wrong guesses made at the same time", () =>
      Effect.gen(function*() {
        const eve = yield* someone()
        const { limits } = AuthSettings.defaults

        const answers = yield* Effect.all(
          Array.from({ length: 30 }, (_, n) => tagOf(approve(guess(n), asOwn(eve)))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(
          answers.filter((tag) => tag === "InvalidUserCode").length,
          limits.deviceApprovalByUser.maxRequests
        )
        assert.deepStrictEqual(
          (yield* Heard).filter(({ failure }) => failure !== undefined),
          Array.from({ length: limits.deviceApprovalByUser.maxRequests }, () => ({
            type: "device_code.refused",
            subject: { kind: "user", id: eve.userId },
            failure: "INVALID_USER_CODE"
          }))
        )
        assert.strictEqual(new Set(answers).size, 2)
        assert.include(answers, "RateLimited")
      }).pipe(Effect.provide(world)))

    it.effect("go with the user who answered", () =>
      Effect.gen(function*() {
        const ada = yield* someone()
        const ben = yield* someone()
        const first = yield* begin
        yield* approve(first.userCode, asOwn(ada))
        const second = yield* begin
        yield* deny(second.userCode, asOwn(ada))
        const others = yield* begin
        yield* approve(others.userCode, asOwn(ben))
        const pending = yield* begin

        const cascades = yield* Cascades
        const isDone = yield* Store.use((store) =>
          store.mutation({ name: "test" }, cascades.run("user", ada.userId, 100))
        )

        assert.isTrue(isDone)
        const tags = yield* Effect.forEach(
          [first, second, others, pending],
          ({ deviceCode }) => tagOf(poll(deviceCode))
        )
        assert.deepStrictEqual(tags, ["InvalidDeviceCode", "InvalidDeviceCode", "done", "AuthorizationPending"])
      }).pipe(Effect.provide(world)))
  })
}

describe("beginning", () => {
  it.effect("gives a code to type of eight consonants, a code to poll with of 256 bits, and the times", () =>
    Effect.gen(function*() {
      const started = yield* begin

      assert.match(started.userCode, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
      assert.match(started.deviceCode, /^[0-9A-Za-z]{43}$/)
      assert.deepInclude(started, {
        verificationUri: "/device",
        verificationUriComplete: `/device?user_code=${started.userCode}`,
        expiresIn: 900,
        interval: 5
      })
    }).pipe(Effect.provide(world)))

  it.effect("leads to the page that is set", () =>
    Effect.gen(function*() {
      const settings = AuthSettings.make({ deviceVerificationUri: "https://app.example.com/link?from=tv" })

      const started = yield* Effect.provideService(begin, AuthSettings.AuthSettings, settings)

      assert.strictEqual(
        started.verificationUriComplete,
        `https://app.example.com/link?from=tv&user_code=${started.userCode}`
      )
    }).pipe(Effect.provide(world)))

  it.effect("keeps nothing that polls", () =>
    Effect.gen(function*() {
      const started = yield* begin
      const [row] = yield* rows

      assert.notInclude(JSON.stringify(row), started.deviceCode)
      assert.strictEqual(row!.codeHash, yield* Tokens.use((tokens) => tokens.hash(started.deviceCode)))
      assert.strictEqual(yield* tagOf(poll(row!.codeHash)), "InvalidDeviceCode")
      assert.strictEqual(yield* tagOf(poll(started.userCode)), "InvalidDeviceCode")
    }).pipe(Effect.provide(world)))

  it.effect("takes another code to type when a device waits with the first", () =>
    Effect.gen(function*() {
      // The same eight letters twice, then others.
      const texts = ["0".repeat(43), "1".repeat(12), "2".repeat(43), "1".repeat(12), "3".repeat(12)]
      const store = yield* Store
      const real = yield* Tokens
      const bodies = yield* Effect.provideService(make, Tokens, {
        ...real,
        random: () => Effect.sync(() => texts.shift()!)
      })

      const codes = yield* store.mutation(
        { name: "test" },
        Effect.all([Effect.orDie(bodies.authorize({})), Effect.orDie(bodies.authorize({}))])
      )

      assert.deepStrictEqual(codes.map(({ userCode }) => userCode), ["CCCC-CCCC", "FFFF-FFFF"])
    }).pipe(Effect.provide(world)))

  it.effect("is limited for each address", () =>
    Effect.gen(function*() {
      const { maxRequests, windowMs } = AuthSettings.defaults.limits.deviceStartByIp
      yield* Effect.repeat(begin, { times: maxRequests - 1 })

      const refused = yield* Effect.flip(begin)
      const elsewhere = yield* tagOf(
        DeviceCodes.use((codes) => codes.authorize({}).pipe(as({ kind: "anonymous", ip: "192.0.2.8" })))
      )

      assert.strictEqual(refused.retryAfter, windowMs / maxRequests)
      assert.strictEqual(elsewhere, "done")
    }).pipe(Effect.provide(world)))
})

describe("polling", () => {
  it.effect("is too fast one millisecond before the interval is over, and not when it is", () =>
    Effect.gen(function*() {
      const { deviceCode } = yield* begin
      assert.strictEqual(yield* tagOf(poll(deviceCode)), "AuthorizationPending")

      yield* TestClock.adjust(5_000)
      const onTime = yield* Effect.flip(poll(deviceCode))
      yield* TestClock.adjust(4_999)
      const early = yield* Effect.flip(poll(deviceCode))

      assert.deepInclude(onTime, { _tag: "AuthorizationPending", interval: 5 })
      assert.deepInclude(early, { _tag: "SlowDown", interval: 10 })
    }).pipe(Effect.provide(world)))

  it.effect("is slowed down by five seconds for good, each time that it is too fast", () =>
    Effect.gen(function*() {
      const { deviceCode } = yield* begin
      yield* tagOf(poll(deviceCode))

      const answers = yield* Effect.forEach([0, 9_999, 15_000, 14_999, 20_000], (wait) =>
        Effect.andThen(TestClock.adjust(wait), Effect.flip(poll(deviceCode))))

      assert.deepStrictEqual(
        answers.map((answer) => [answer._tag, (answer as { readonly interval?: number }).interval]),
        [["SlowDown", 10], ["SlowDown", 15], ["AuthorizationPending", 15], ["SlowDown", 20], [
          "AuthorizationPending",
          20
        ]]
      )
    }).pipe(Effect.provide(world)))

  it.effect("gets its session however fast it asks, once there is one", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* tagOf(poll(deviceCode))
      yield* approve(userCode, asOwn(ada))

      assert.strictEqual(yield* tagOf(poll(deviceCode)), "done")
    }).pipe(Effect.provide(world)))

  for (const answered of ["pending", "approved", "denied"] as const) {
    it.effect(`ends at its millisecond, ${answered} or not`, () =>
      Effect.gen(function*() {
        const ada = yield* someone()
        const { deviceCode, userCode } = yield* begin
        const late = yield* begin
        const answer = { pending: () => Effect.void, approved: approve, denied: deny }[answered]
        yield* answer(userCode, asOwn(ada))
        yield* answer(late.userCode, asOwn(ada))

        yield* TestClock.adjust(AuthSettings.defaults.lifetimes.deviceCodeMs - 1)
        const before = yield* tagOf(poll(deviceCode))
        yield* TestClock.adjust(1)
        const at = yield* tagOf(poll(late.deviceCode))

        assert.strictEqual(
          before,
          { pending: "AuthorizationPending", approved: "done", denied: "DeviceCodeDenied" }[answered]
        )
        assert.strictEqual(at, "DeviceCodeExpired")
      }).pipe(Effect.provide(world)))
  }

  it.effect("answers the same as often as it asks, after a no", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* deny(userCode, asOwn(ada))
      const before = yield* rows

      const answers = [yield* tagOf(poll(deviceCode)), yield* tagOf(poll(deviceCode))]

      assert.deepStrictEqual(answers, ["DeviceCodeDenied", "DeviceCodeDenied"])
      assert.deepStrictEqual(yield* rows, before)
    }).pipe(Effect.provide(world)))

  it.effect("knows no code that was never given", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* tagOf(poll("A".repeat(43))), "InvalidDeviceCode")
    }).pipe(Effect.provide(world)))

  it.effect("is one mutation of two reads at most while it waits, and no query", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin

      const [, pending] = yield* counter.count(tagOf(poll(deviceCode)))
      yield* approve(userCode, asOwn(ada))
      const [, done] = yield* counter.count(poll(deviceCode))

      assert.deepInclude(pending, { reads: 1, writes: 1, queries: 0, mutations: 1 })
      assert.deepInclude(done, { reads: 2, writes: 3, queries: 0, mutations: 1 })
    }).pipe(Effect.provide(countedAt(places[0]!))))

  it.effect("in a browser leaves the session that this browser has", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))

      const codes = yield* DeviceCodes
      const signed = yield* codes.poll({ deviceCode, client: { mode: "cookie" } }).pipe(as(asOwn(ada)))

      assert.match(signed.sessionToken!, /^ghs_/)
      assert.isUndefined(signed.accessToken)
      assert.deepStrictEqual(
        (yield* sessionsNow).map(({ id }) => id).toSorted(),
        [ada.sessionId, signed.sessionId].toSorted()
      )
    }).pipe(Effect.provide(world)))
})

describe("approving", () => {
  it.effect("shows first what asks", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { userCode } = yield* begin
      const before = yield* rows

      const seen = yield* inspect(userCode, asOwn(ada))

      assert.deepStrictEqual(seen, {
        clientName: "Living room",
        ip,
        userAgent: "TV 1.0",
        createdAt: 0,
        expiresAt: 900_000
      })
      assert.deepStrictEqual(yield* rows, before)
    }).pipe(Effect.provide(world)))

  it.effect("takes the code in any writing", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      const [left, right] = userCode.toLowerCase().split("-")

      yield* approve(`  ${left}\u2013${right} `, asOwn(ada))

      assert.strictEqual(yield* tagOf(poll(deviceCode)), "done")
    }).pipe(Effect.provide(world)))

  it.effect("is for users in a session of their own", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const ben = yield* someone()
      const { deviceCode, userCode } = yield* begin
      const admin = yield* signedIn(
        yield* newUser(),
        { impersonation: { actorId: "admin", reason: "support" } }
      )
      yield* Sessions.use((sessions) => sessions.invalidate({ sessionId: ben.sessionId }))
      const everything = [{ resource: "*", actions: ["*"] }]
      const others: ReadonlyArray<Actor.Actor> = [
        { kind: "anonymous" },
        { kind: "key", keyId: "key_1", scopes: everything },
        { kind: "key", keyId: "key_1", userId: ada.userId, scopes: everything },
        { kind: "user", userId: ada.userId },
        { kind: "user", userId: ada.userId, sessionId: ben.sessionId },
        asOwn({ userId: "usr_eve", sessionId: ada.sessionId }),
        asOwn(ben),
        asOwn(admin),
        Actor.system
      ]

      const tags = yield* Effect.forEach(others, (actor) =>
        Effect.all([
          tagOf(approve(userCode, actor)),
          tagOf(deny(userCode, actor)),
          tagOf(inspect(userCode, actor))
        ]))

      assert.deepStrictEqual([...new Set(tags.flat())], ["NotSignedIn"])
      assert.strictEqual(yield* tagOf(poll(deviceCode)), "AuthorizationPending")
    }).pipe(Effect.provide(world)))

  it.effect("gives a session that is proved no better and no later than the one that approved", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      yield* TestClock.adjust(600_001)
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      const signed = yield* poll(deviceCode)

      const sessions = yield* Sessions
      const stepUp = yield* tagOf(sessions.requireRecent({ maxAgeMs: 600_000 }).pipe(as(asOwn(signed))))
      const current = yield* sessions.current({}).pipe(as(asOwn(signed)))

      assert.strictEqual(stepUp, "StepUpRequired")
      assert.deepInclude(current, { authTime: 0, amr: ["pwd"], createdAt: 600_001 })
    }).pipe(Effect.provide(world)))

  it.effect("by a user with a second factor needs a session that has given one", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      yield* patchUser(user.id, { factors: ["totp"] })
      const weak = yield* signedIn(user)
      const strong = yield* signedIn(user, { amr: ["pwd", "otp", "mfa"] })
      const { deviceCode, userCode } = yield* begin

      const refused = yield* Effect.flip(approve(userCode, asOwn(weak)))
      yield* approve(userCode, asOwn(strong))
      const signed = yield* poll(deviceCode, { client: { trustDevice: true } })

      assert.deepInclude(refused, { _tag: "StepUpRequired", methods: ["mfa"] })
      const session = yield* Store.use((store) => store.get(SessionTable, signed.sessionId))
      assert.deepStrictEqual(session!.amr, ["pwd", "otp", "mfa"])
    }).pipe(Effect.provide(world)))

  it.effect("makes no trusted device of what was let in", () =>
    Effect.gen(function*() {
      const ada = yield* someone({}, { amr: ["pwd", "otp", "mfa"] })
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      const signed = yield* poll(deviceCode, { client: { trustDevice: true } })

      const { items } = yield* Devices.use((devices) => devices.list({}).pipe(as(asOwn(signed))))

      assert.isFalse(items.find(({ current }) => current)!.trusted)
    }).pipe(Effect.provide(world)))

  it.effect("is asked of policy, then and when the device comes", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const asked: Array<unknown> = []
      const policy = (decision: Effect.Success<ReturnType<(typeof SignInPolicy)["Service"]["decide"]>>) =>
        Effect.provideService(SignInPolicy, {
          decide: (attempt) => {
            asked.push(attempt)
            return Effect.succeed(decision)
          }
        })
      const { deviceCode, userCode } = yield* begin

      const tags = [
        yield* tagOf(approve(userCode, asOwn(ada)).pipe(policy({ _tag: "Refuse", reason: "methodNotAllowed" }))),
        yield* tagOf(approve(userCode, asOwn(ada)).pipe(policy({ _tag: "Allow", secondFactor: true }))),
        yield* tagOf(approve(userCode, asOwn(ada)).pipe(policy(allow))),
        yield* tagOf(poll(deviceCode).pipe(policy({ _tag: "Refuse", reason: "ssoRequired" }))),
        yield* tagOf(poll(deviceCode).pipe(policy({ _tag: "Allow", secondFactor: true }))),
        yield* tagOf(poll(deviceCode).pipe(policy(allow)))
      ]

      assert.deepStrictEqual(tags, [
        "SignInRefused",
        "StepUpRequired",
        "done",
        "SignInRefused",
        "DeviceCodeDenied",
        "done"
      ])
      assert.deepInclude(asked[0], { userId: ada.userId, method: "device", amr: ["pwd"] })
    }).pipe(Effect.provide(world)))

  it.effect("does not hold when all sessions were ended since", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      yield* Sessions.use((sessions) => sessions.invalidateAll({ userId: ada.userId, except: [ada.sessionId] }))

      assert.strictEqual(yield* tagOf(poll(deviceCode)), "DeviceCodeDenied")
    }).pipe(Effect.provide(world)))

  it.effect("does not hold when the user is gone", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      yield* write((store) => store.remove(UserTable, ada.userId))

      assert.strictEqual(yield* tagOf(poll(deviceCode)), "DeviceCodeDenied")
    }).pipe(Effect.provide(world)))

  it.effect("lets nobody in as a user who was deactivated since", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      yield* patchUser(ada.userId, { deactivatedAt: 1 })

      assert.strictEqual(yield* tagOf(poll(deviceCode)), "UserDeactivated")
    }).pipe(Effect.provide(world)))

  it.effect("can be taken back by who gave it and by nobody else", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const ben = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))

      const tags = [
        yield* tagOf(deny(userCode, asOwn(ben))),
        yield* tagOf(inspect(userCode, asOwn(ben))),
        yield* tagOf(deny(userCode, asOwn(ada))),
        yield* tagOf(approve(userCode, asOwn(ada))),
        yield* tagOf(poll(deviceCode))
      ]

      assert.deepStrictEqual(tags, [
        "InvalidUserCode",
        "InvalidUserCode",
        "done",
        "InvalidUserCode",
        "DeviceCodeDenied"
      ])
    }).pipe(Effect.provide(world)))

  it.effect("ends with the code, at its millisecond", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const early = yield* begin
      const late = yield* begin
      yield* TestClock.adjust(899_999)
      assert.strictEqual(yield* tagOf(approve(early.userCode, asOwn(ada))), "done")
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* tagOf(approve(late.userCode, asOwn(ada))), "InvalidUserCode")
    }).pipe(Effect.provide(world)))

  it.effect("of a code whose session was delivered is a wrong code", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { deviceCode, userCode } = yield* begin
      yield* approve(userCode, asOwn(ada))
      yield* poll(deviceCode)

      assert.strictEqual(yield* tagOf(approve(userCode, asOwn(ada))), "InvalidUserCode")
    }).pipe(Effect.provide(world)))

  it.effect("refuses even the right code to who has guessed too often, and nobody else", () =>
    Effect.gen(function*() {
      const eve = yield* someone()
      const ada = yield* someone()
      const { limits } = AuthSettings.defaults
      const { maxRequests, windowMs } = limits.deviceApprovalByUser
      const { userCode } = yield* begin
      yield* Effect.forEach(Array.from({ length: maxRequests }), (_, n) => tagOf(inspect(guess(n), asOwn(eve))))

      const refused = yield* Effect.flip(approve(userCode, asOwn(eve)))
      const other = yield* tagOf(inspect(userCode, asOwn(ada)))
      yield* TestClock.adjust(windowMs / maxRequests - 1)
      const before = yield* tagOf(inspect(userCode, asOwn(eve)))
      yield* TestClock.adjust(1)
      const after = yield* tagOf(inspect(userCode, asOwn(eve)))

      assert.deepInclude(refused, { _tag: "RateLimited", retryAfter: windowMs / maxRequests })
      assert.deepStrictEqual([other, before, after], ["done", "RateLimited", "done"])
    }).pipe(Effect.provide(world)))

  it.effect("counts guesses for the address too, so that many accounts guess no more", () =>
    Effect.gen(function*() {
      const { maxRequests } = AuthSettings.defaults.limits.deviceCodeByIp
      const perUser = AuthSettings.defaults.limits.deviceApprovalByUser.maxRequests
      const guessers = yield* Effect.forEach(Array.from({ length: Math.ceil(maxRequests / perUser) + 1 }), () =>
        someone())

      const tags = yield* Effect.forEach(guessers, (guesser) =>
        Effect.forEach(Array.from({ length: perUser }), (_, n) =>
          tagOf(deny(guess(n), asOwn(guesser)))))

      assert.strictEqual(
        tags.flat().filter((tag) =>
          tag === "InvalidUserCode"
        ).length,
        maxRequests
      )
    }).pipe(Effect.provide(world)))
})

describe("what is said", () => {
  it.effect("tells a user by mail of a new device, and not of one they have used before", () =>
    Effect.gen(function*() {
      const ada = yield* someone(withEmail("ada@example.com"))
      const outbox = yield* Outbox
      const first = yield* begin
      yield* approve(first.userCode, asOwn(ada))
      const signed = yield* poll(first.deviceCode)
      const second = yield* begin
      yield* approve(second.userCode, asOwn(ada))

      const again = yield* poll(second.deviceCode, { client: { deviceToken: signed.deviceToken! } })

      assert.deepStrictEqual(outbox, [
        { _tag: "NewDevice", to: { kind: "email", address: "ada@example.com" }, ip, userAgent: "TV 1.0", at: 0 }
      ])
      assert.isUndefined(again.deviceToken)
    }).pipe(Effect.provide(world)))

  it.effect("names who answered, and holds no code", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const first = yield* begin
      const second = yield* begin
      yield* approve(first.userCode, asOwn(ada))
      yield* approve(first.userCode, asOwn(ada))
      yield* deny(second.userCode, asOwn(ada))
      const signed = yield* poll(first.deviceCode)
      const heard = yield* Heard

      const said = heard.filter(({ type }) => type.startsWith("device_code."))
      assert.deepStrictEqual(said.map(({ type }) => type), ["device_code.approved", "device_code.denied"])
      assert.deepStrictEqual(said[0]!.data, { userId: ada.userId, clientName: "Living room", ip })
      const text = JSON.stringify(heard)
      for (const secret of [first.deviceCode, first.userCode, first.userCode.replace("-", ""), signed.refreshToken!]) {
        assert.notInclude(text, secret)
      }
    }).pipe(Effect.provide(world)))
})
