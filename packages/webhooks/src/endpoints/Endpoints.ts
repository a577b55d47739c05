/**
 * The service of webhook endpoints, on the Store port. `make` gives plain bodies; `EndpointFlow.ts` makes the actions of
 * them.
 *
 * Secrets come and go sealed: no transaction sees one.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Cascades } from "@gatehouse/contract/Cascades"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { Jobs } from "@gatehouse/contract/Jobs"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Store } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { ConnectionWithoutGroup, EndpointNotFound } from "./EndpointErrors.ts"
import { endpointOf, signingSecrets } from "./EndpointRows.ts"
import type { EndpointsContract } from "./EndpointsContract.ts"
import * as EndpointState from "./EndpointState.ts"
import { type EndpointRow, EndpointTable, platformScope } from "./EndpointTable.ts"
import * as PreviousSecrets from "./PreviousSecrets.ts"

type Operations = Contract.Service<typeof EndpointsContract>

export class Endpoints extends Context.Service<Endpoints, Operations>()("@gatehouse/webhooks/Endpoints") {}

/** All operations but the actions. */
export type Bodies = Omit<Operations, "create" | "update" | "rotateSecret" | "test">

/** How long the secret before a rotation signs too. */
export const rotationMs = 86_400_000

/** The row with these changes, `null` cleared. */
const changedBy = (row: EndpointRow, changes: Patch<EndpointRow>): EndpointRow =>
  compact(
    Object.fromEntries(Object.entries({ ...row, ...changes }).map(([key, value]) => [key, value ?? undefined]))
  ) as unknown as EndpointRow

export const make = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs

  const addRow = EndpointState.add(store)
  const changeRow = EndpointState.change(store)
  const disableRow = EndpointState.disable(store)
  const enableRow = EndpointState.enable(store)
  const removeRow = EndpointState.remove(store, jobs)

  const find = Effect.fnUntraced(function*(endpointId: string) {
    const row = yield* store.get(EndpointTable, endpointId)
    return row ?? (yield* new EndpointNotFound())
  })

  const list: Bodies["list"] = Effect.fnUntraced(function*({ groupId, status, ...page }) {
    const scope = groupId ?? platformScope
    const options = pageOptions(page)
    const { items, nextCursor } = yield* status === undefined
      ? store.page(EndpointTable, "byScope", [scope], options)
      : store.page(EndpointTable, "byStatus", [scope, status], options)
    return { items: items.map(endpointOf), nextCursor }
  })

  const get: Bodies["get"] = ({ endpointId }) => Effect.map(find(endpointId), endpointOf)

  const disable: Bodies["disable"] = Effect.fnUntraced(function*({ endpointId }) {
    yield* find(endpointId)
    yield* disableRow(endpointId, "manual")
    return endpointOf(yield* find(endpointId))
  })

  const enable: Bodies["enable"] = Effect.fnUntraced(function*({ endpointId }) {
    yield* find(endpointId)
    yield* enableRow(endpointId)
    return endpointOf(yield* find(endpointId))
  })

  const remove: Bodies["remove"] = Effect.fnUntraced(function*({ endpointId }) {
    yield* removeRow(yield* find(endpointId))
  })

  const add: Bodies["add"] = Effect.fnUntraced(function*({ endpointId, headers, sealed, ...given }) {
    const actor = yield* Actor.Current
    if (given.connectionId !== undefined && given.groupId === undefined) return yield* new ConnectionWithoutGroup()
    const row: EndpointRow = compact({
      ...given,
      id: endpointId,
      createdAt: yield* Clock.currentTimeMillis,
      scope: given.groupId ?? platformScope,
      headerNames: headers?.names ?? [],
      headers: headers?.sealed,
      secret: sealed,
      status: "enabled",
      createdBy: Actor.userId(actor) ?? (actor.kind === "key" ? actor.keyId : undefined)
    })
    yield* addRow(row)
    return endpointOf(row)
  })

  const change: Bodies["change"] = Effect.fnUntraced(function*({ endpointId, headers, ...given }) {
    const row = yield* find(endpointId)
    const isSame = (key: keyof typeof given) => JSON.stringify(given[key] ?? undefined) === JSON.stringify(row[key])
    const fields = (Object.keys(compact(given)) as Array<keyof typeof given>).filter((key) => !isSame(key))
    const settings = Object.fromEntries(fields.map((key) => [key, given[key]])) as Patch<EndpointRow>
    // Whether they are the same as those before is sealed.
    const isCleared = headers === null && row.headers !== undefined
    const sealedHeaders = headers === null || headers === undefined
      ? isCleared ? { headers: null, headerNames: [] } : {}
      : { headers: headers.sealed, headerNames: headers.names }
    const changes: Patch<EndpointRow> = { ...settings, ...sealedHeaders }
    if (Object.keys(changes).length === 0) return endpointOf(row)
    const changed = changedBy(row, changes)
    yield* changeRow(row, changed, changes)
    yield* EndpointState.emit(row, "webhook_endpoint.updated", {
      fields: [...fields, ...("headerNames" in changes ? ["headers"] : [])].toSorted()
    })
    return endpointOf(changed)
  })

  const replaceSecret: Bodies["replaceSecret"] = Effect.fnUntraced(function*({ endpointId, publicKey, sealed }) {
    const row = yield* find(endpointId)
    const previousSecretUntil = (yield* Clock.currentTimeMillis) + rotationMs
    // What was the previous one signs no more: somebody who rotates twice wants to be rid of it.
    const changes = compact({ secret: sealed, publicKey, previousSecret: row.secret, previousSecretUntil })
    yield* Effect.orDie(store.patch(EndpointTable, endpointId, changes))
    yield* jobs.enqueue(PreviousSecrets.forget(endpointId, previousSecretUntil))
    yield* EndpointState.emit(row, "webhook_endpoint.secret_rotated", { previousUntil: previousSecretUntil })
    return endpointOf({ ...row, ...changes })
  })

  const sealed: Bodies["sealed"] = Effect.fnUntraced(function*({ endpointId }) {
    const row = yield* find(endpointId)
    const secrets = signingSecrets(row, yield* Clock.currentTimeMillis)
    return compact({ endpoint: endpointOf(row), secrets, headers: row.headers })
  })

  const bodies: Bodies = { list, get, disable, enable, remove, add, change, replaceSecret, sealed }
  return bodies
})

/** Lets the endpoints of a group or of a connection go with it. */
export const registerCascades = Effect.gen(function*() {
  const store = yield* Store
  const cascades = yield* Cascades
  const removeRow = EndpointState.remove(store, yield* Jobs)
  const part = (index: "byScope" | "byConnection") =>
    Effect.fnUntraced(function*(id: string, limit: number) {
      const rows = yield* store.first(EndpointTable, index, [id], { limit: limit + 1 })
      for (const row of rows.slice(0, limit)) yield* removeRow(row)
      return rows.length <= limit
    })
  yield* cascades.register("group", "webhookEndpoints", part("byScope"))
  yield* cascades.register("connection", "webhookEndpoints", part("byConnection"))
})
