/** Who a bearer is: what opens the server, until when, and what never does. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose"
import { adminKey, caller, layerOn, requestOf, serve, settingsOf, today } from "./World.ts"

const [memory] = stores
const issuer = "https://auth.example.com"
const settings = settingsOf({ GATEHOUSE_ISSUER: issuer })

/** A user with a session of each kind, and calls as whoever holds a bearer. */
const world = Effect.gen(function*() {
  yield* today
  const { fetch } = yield* serve(settings)
  const call = caller(fetch)
  const user = yield* call("users/create", { name: "Ada" })
  const userId: string = user.json.id
  const open = (mode: "cookie" | "token") => call("sessions/create", { userId, mode })
  const viewer = (key: string) => call("users/viewer", {}, { key })
  return { call, fetch, open, userId, viewer }
})

type World = Effect.Success<typeof world>

const test = <E>(title: string, body: (world: World) => Effect.Effect<void, E>) =>
  it.effect(title, () => Effect.provide(Effect.flatMap(world, body), layerOn(memory!, settings)))

describe("an access token", () => {
  test("opens the server until its last second, and says that it has expired", ({ open, userId, viewer }) =>
    Effect.gen(function*() {
      const { json } = yield* open("token")
      const { accessToken, accessTokenExpiresAt } = json
      assert.strictEqual((yield* viewer(accessToken)).json.id, userId)

      yield* TestClock.setTime(accessTokenExpiresAt - 1)
      assert.strictEqual((yield* viewer(accessToken)).status, 200)
      yield* TestClock.adjust(1)
      const expired = yield* viewer(accessToken)
      assert.strictEqual(expired.status, 401)
      assert.deepInclude(expired.json, { code: "INVALID_ACCESS_TOKEN", reason: "expired", credentials: "refused" })
    }))

  test("opens nothing once its session has ended, its user is shut out or gone", ({ call, open, userId, viewer }) =>
    Effect.gen(function*() {
      const ended = yield* open("token")
      yield* call("sessions/signOut", {}, { key: ended.json.accessToken })
      assert.strictEqual((yield* viewer(ended.json.accessToken)).json.code, "INVALID_SESSION")

      for (const operation of ["users/deactivate", "users/remove"]) {
        const { json } = yield* open("token")
        assert.strictEqual((yield* viewer(json.accessToken)).status, 200)
        assert.strictEqual((yield* call(operation, { userId })).status, 204)
        assert.strictEqual((yield* viewer(json.accessToken)).json.code, "INVALID_SESSION")
        yield* call("users/reactivate", { userId })
        assert.strictEqual((yield* viewer(json.accessToken)).status, 401)
      }
    }))

  test("that somebody else made opens nothing", ({ open, viewer }) =>
    Effect.gen(function*() {
      const { json } = yield* open("token")
      const token: string = json.accessToken
      const [header = "", body = "", signature = ""] = token.split(".")
      const claims = decodeJwt(token)
      const kid = JSON.parse(Buffer.from(header, "base64url").toString()).kid as string
      const forge = (more: JWTPayload, alg = "ES256") =>
        Effect.promise(async () => {
          const { privateKey, publicKey } = await generateKeyPair(alg)
          const protectedHeader = { alg, kid, typ: "JWT", jwk: await exportJWK(publicKey) }
          return new SignJWT({ ...claims, ...more }).setProtectedHeader(protectedHeader).sign(privateKey)
        })
      const forged = [
        yield* forge({}),
        yield* forge({ aud: "another", iss: "https://evil.example" }),
        yield* forge({}, "RS256"),
        new UnsecuredJWT(claims).encode(),
        `${header}.${body}.`,
        `${header}.${Buffer.from(JSON.stringify({ ...claims, sub: "usr_other" })).toString("base64url")}.${signature}`,
        `${Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url")}.${body}.${signature}`,
        "a.b.c"
      ]

      for (const one of forged) {
        const answer = yield* viewer(one)
        assert.deepInclude({ status: answer.status, credentials: answer.json.credentials }, {
          status: 401,
          credentials: "refused"
        }, one)
      }
    }))
})

describe("a session token", () => {
  test("opens the server as its user, and notes once a minute that it does", ({ call, open, viewer }) =>
    Effect.gen(function*() {
      const { json } = yield* open("cookie")
      const lastSeen = Effect.map(
        call("sessions/get", { sessionId: json.sessionId }),
        (answer) => answer.json.lastSeenAt as number
      )
      const begun = yield* lastSeen

      yield* TestClock.adjust(59_999)
      assert.strictEqual((yield* viewer(json.sessionToken)).status, 200)
      assert.strictEqual(yield* lastSeen, begun)
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* viewer(json.sessionToken)).status, 200)
      assert.strictEqual(yield* lastSeen, begun + 60_000)
    }))

  test("is not made of a part of a refresh token, and a refresh token is no bearer", ({ open, viewer }) =>
    Effect.gen(function*() {
      const { json } = yield* open("token")
      const [, family] = (json.refreshToken as string).split("_")

      assert.strictEqual((yield* viewer(`ghs_${family}`)).json.code, "INVALID_SESSION")
      assert.strictEqual((yield* viewer(json.refreshToken)).status, 401)
    }))

  test("lets its user reach their own things, and an administrator's nothing", ({ call, open, userId }) =>
    Effect.gen(function*() {
      const { json } = yield* open("cookie")
      const asUser = { key: json.sessionToken as string }
      const other = yield* call("users/create", { name: "Eve" })

      assert.strictEqual((yield* call("users/get", { userId }, asUser)).status, 200)
      assert.strictEqual((yield* call("users/get", { userId: other.json.id }, asUser)).status, 403)
      assert.strictEqual((yield* call("users/list", {}, asUser)).status, 403)
      assert.strictEqual((yield* call("signingKeys/rotate", {}, asUser)).status, 403)
      assert.strictEqual(
        (yield* call("sessions/impersonate", {
          userId: other.json.id,
          actorId: userId,
          reason: "curiosity"
        }, asUser)).status,
        403
      )
    }))
})

describe("the transport", () => {
  test("says where a session began, and believes no header about it", ({ call, fetch, userId }) =>
    Effect.gen(function*() {
      yield* Effect.promise(() =>
        fetch(requestOf(issuer, "sessions/create", { userId }, {
          headers: { "user-agent": "Television/1", "x-forwarded-for": "203.0.113.9" }
        }))
      )
      const { json } = yield* call("sessions/list", { userId })

      assert.deepInclude(json.items[0], { ip: "192.0.2.1", userAgent: "Television/1" })
    }))

  test("lets the key of a rotation verify at once, and after a forced one nothing older", ({ call, open, viewer }) =>
    Effect.gen(function*() {
      const before = yield* open("token")
      yield* TestClock.adjust(200_000)
      assert.strictEqual((yield* call("signingKeys/rotate", {})).status, 200)
      const after = yield* open("token")
      assert.strictEqual((yield* viewer(before.json.accessToken)).status, 200)
      assert.strictEqual((yield* viewer(after.json.accessToken)).status, 200)

      assert.strictEqual((yield* call("signingKeys/rotate", { force: true })).status, 200)
      assert.strictEqual((yield* viewer(after.json.accessToken)).json.code, "INVALID_ACCESS_TOKEN")
      const refreshed = yield* call("sessions/refresh", { refreshToken: after.json.refreshToken })
      assert.strictEqual((yield* viewer(refreshed.json.accessToken)).status, 200)
    }))

  test("believes the admin key before it looks at anything else", ({ call }) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* call("users/list", {}, { key: adminKey })).status, 200)
      assert.strictEqual((yield* call("users/list", {}, { key: `${adminKey}.a.b` })).status, 401)
    }))
})
