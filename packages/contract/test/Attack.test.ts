/**
 * Attacks on the operations kit that the other files do not try.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import { Idempotency } from "@gatehouse/contract/http/Idempotency"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Effect } from "effect"
import { groupA, layer, Notes, NotesContract } from "./sample/Notes.ts"

describe("an Idempotency-Key", () => {
  it.effect("that is remembered opens nothing to a caller whom the guard refuses now", () =>
    Effect.gen(function*() {
      const handler = Operations.make([
        Operations.mount(NotesContract, yield* Guard.guard(NotesContract, yield* Notes))
      ], {
        failures: [],
        authenticate: (bearer): Effect.Effect<Actor.Actor> => Effect.succeed({ kind: "user", userId: bearer })
      })
      const remembered: any = { status: 200, headers: {}, body: "\"s3cret\"" }
      const context = yield* Effect.provideService(Effect.context<never>(), Idempotency, {
        once: (_request, _body, permitted) => Effect.as(permitted, remembered)
      })
      const fetch = WebHandler.make(handler, context)
      const send = (bearer: string) =>
        Effect.promise(async () => {
          const response = await fetch(
            new Request("http://localhost/v1/notes/create", {
              method: "POST",
              headers: {
                authorization: `Bearer ${bearer}`,
                "content-type": "application/json",
                "idempotency-key": "k"
              },
              body: JSON.stringify({ groupId: groupA, title: "t" })
            })
          )
          return [response.status, await response.text()] as const
        })

      const [stranger, fromStranger] = yield* send("bob")
      const [member, fromMember] = yield* send("mel")

      assert.deepStrictEqual([stranger, member], [404, 403])
      assert.notInclude(fromStranger + fromMember, "s3cret")
      assert.deepStrictEqual(yield* send("ada"), [200, "\"s3cret\""])
    }).pipe(Effect.provide(layer)))
})
