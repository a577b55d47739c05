/**
 * Every operation on sign-ins with providers as everybody who must not call it, and against bad input.
 */
import { describe } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { AuthSettings, make as settings } from "../../src/AuthSettings.ts"
import { OAuthContract } from "../../src/oauth/OAuthContract.ts"
import { tables } from "../../src/Tables.ts"
import { places } from "../Places.ts"
import { app, as, handOff, redirects, site, someone } from "./FlowWorld.ts"

const scopes = [{ resource: "docs", actions: ["read"] }]

/** Every row of every table. */
const snapshot = Effect.flatMap(
  Store,
  (store) =>
    Effect.forEach(
      tables,
      (table) =>
        store.first(table, Object.keys({ ...table.unique, ...table.indexes })[0] as never, [] as never, {
          limit: 1_000
        })
    )
)

const withSettings = Effect.provideService(AuthSettings, settings({ redirects }))

const tenants = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(places[0]!.base))
  return yield* Effect.gen(function*() {
    const here = yield* site
    const actorOf = ({ sessionId, userId }: { readonly sessionId: string; readonly userId: string }): Actor.Actor => ({
      kind: "user",
      userId,
      sessionId
    })
    const ada = yield* someone("ada@example.com")
    const eve = yield* someone("eve@example.com")
    const mia = yield* someone("mia@example.com")
    const start = { provider: "op", redirectTo: app }
    const payloads = {
      "oauth.providers": {},
      "oauth.start": start,
      "oauth.link": { ...start, userId: ada.userId },
      "oauth.finish": yield* handOff(here, { subject: "new-1" })
    }
    const guard = yield* Guard.guard(OAuthContract, here.oauth)
    const world: AccessMatrix.World = {
      call: (_contract, operation, payload, actor) => (guard as any)[operation](payload).pipe(as(actor), withSettings),
      payloads,
      snapshot: Effect.provideContext(snapshot, context),
      actors: {
        otherTenant: actorOf(eve),
        withoutGrant: actorOf(mia),
        holder: actorOf(ada),
        keyWithoutScope: { kind: "key", keyId: "key_1", userId: ada.userId, scopes },
        platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes }
      }
    }
    return { guard, payloads, world }
  }).pipe(withSettings, Effect.provideContext(context))
})

AccessMatrix.accessMatrix({ contracts: [OAuthContract], world: Effect.map(tenants, ({ world }) => world) })

describe("over HTTP", () => {
  const platform: Actor.Actor = { kind: "key", keyId: "key_0", scopes: [{ resource: "*", actions: ["*"] }] }
  BadInput.badInput({
    contracts: [OAuthContract],
    subject: Effect.map(tenants, ({ guard, payloads }): BadInput.Subject => ({
      handler: (request) =>
        Operations.make([Operations.mount(OAuthContract, guard)], {
          failures: [],
          authenticate: () => Effect.succeed(platform)
        })(request).pipe(withSettings),
      token: "any",
      fields: payloads
    }))
  })
})
