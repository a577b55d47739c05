import { assert, describe, it } from "@effect/vitest"
import { actorOf, identityOf } from "../../src/Identity.ts"

const issuer = "https://acme.convex.site"
const config = { jwt: { issuer } }
const ours = { issuer, subject: "usr_ada", sid: "ses_1", tokenIdentifier: "x" }

/** The `ctx` of a function that is called with a token of these claims. */
const calledWith = (identity: Readonly<Record<string, unknown>> | null) => ({
  auth: { getUserIdentity: () => Promise.resolve(identity) }
})

describe("who is signed in", () => {
  it("is the subject of our token, in its session", async () => {
    assert.deepStrictEqual(await identityOf(calledWith(ours), config), {
      kind: "user",
      userId: "usr_ada",
      sessionId: "ses_1"
    })
  })

  // Tokens of OpenID providers often have a `sid`, and some let people choose their subject.
  it("is nobody by a token of another issuer that the app trusts, whatever it says", async () => {
    for (const other of ["https://other.example", `${issuer}/`, "http://acme.convex.site", undefined]) {
      const ctx = calledWith({ ...ours, issuer: other })
      assert.isNull(await identityOf(ctx, config))
      assert.deepStrictEqual(await actorOf(ctx, config), { kind: "anonymous" })
    }
  })

  it("is nobody without a token, a session or a subject", async () => {
    assert.isNull(await identityOf(calledWith(null), config))
    assert.isNull(await identityOf(calledWith({ issuer, subject: "usr_ada" }), config))
    assert.isNull(await identityOf(calledWith({ issuer, sid: "ses_1" }), config))
  })

  it("names the administrator who acts as the user, in either form of the claim", async () => {
    for (const act of [{ act: { sub: "usr_admin" } }, { "act.sub": "usr_admin" }]) {
      assert.strictEqual((await identityOf(calledWith({ ...ours, ...act }), config))?.actorId, "usr_admin")
    }
  })

  it("is nobody when somebody acts as the user and it is not said who", async () => {
    for (const act of [{}, { sub: 7 }, null, "usr_admin"]) {
      assert.isNull(await identityOf(calledWith({ ...ours, act }), config))
    }
  })
})
