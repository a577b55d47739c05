/**
 * Where the tests of `core-sessions` run on Convex. The vitest project `convex-core-sessions` takes this for `Places.ts`, and
 * the layers of `layers` for those of the services: their transactional operations run in the component, and their flows
 * here, as in an action.
 */
import { assert } from "@effect/vitest"
import type { Event } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as Roles from "@gatehouse/contract/Roles"
import { type Message, Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { events } from "@gatehouse/core-sessions/SessionEvents"
import { Context, Effect, Layer, Redacted } from "effect"
import * as Domain from "./Domain.ts"

/** The events that were emitted. */
export class Heard extends Context.Service<Heard, Array<Event>>()("test/Heard") {}

/** The messages that were sent. */
export class Outbox extends Context.Service<Outbox, Array<Message>>()("test/Outbox") {}

const permissions = Roles.make({ grants: [], roles: {} })

const ring = SecretBoxLayer.layer([{ kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }])

const outbox = Layer.effectContext(Effect.sync(() => {
  const all: Array<Message> = []
  return Context.make(Outbox, all).pipe(
    Context.add(Messenger, { send: (message) => Effect.sync(() => void all.push(message)) })
  )
}))

const world = (env: Readonly<Record<string, string>>) =>
  Layer.unwrap(Effect.sync(() => {
    const all: Array<Event> = []
    const heard = (event: Event) => {
      assert.isUndefined(EventType.faultOf(events, event))
      all.push(event)
    }
    return Layer.mergeAll(
      Domain.layer({ permissions, heard, env, asTransactions: true }),
      Layer.succeed(Heard, all),
      outbox,
      ring
    )
  }))

export const places = [{ name: "convex", base: world({}), counted: world({ COUNTED: "yes" }) }]
