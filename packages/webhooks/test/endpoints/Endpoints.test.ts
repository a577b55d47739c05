import { assert, describe, it } from "@effect/vitest"
import * as Cascades from "@gatehouse/contract/Cascades"
import { emit } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import * as Outbound from "@gatehouse/contract/Outbound"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Exit, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { DeliveryTable, QueueTable } from "../../src/deliveries/DeliveryTable.ts"
import * as QueueDeliveries from "../../src/deliveries/QueueDeliveries.ts"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import * as EndpointState from "../../src/endpoints/EndpointState.ts"
import { EndpointTable, identityOf, maximumEndpoints, platformScope } from "../../src/endpoints/EndpointTable.ts"
import { verify } from "../../src/verify.ts"
import { events } from "../../src/WebhookEvents.ts"
import { places } from "../Places.ts"
import { sealAll } from "../Sealing.ts"
import {
  admin,
  answerOf,
  as,
  connection,
  created,
  day,
  groupA,
  groupB,
  heard,
  noon,
  platformKey,
  Receiver,
  rowsOf,
  subscribersOf,
  typesHeard,
  type World,
  worldOf
} from "./World.ts"

const failsWith = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

/** Runs in a mutation, as a listener or a worker would. */
const mutating = <A, E, R>(body: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Effect.all([Transactions, Effect.context<R>()]),
    ([transactions, context]) => transactions.mutation({ name: "test" }, Effect.provideContext(body, context))
  )

const rowOf = (id: string) => Store.use((store) => store.get(EndpointTable, id))
const queueOf = (id: string) => Store.use((store) => store.get(QueueTable, id))

/** A delivery that waits, for each message. */
const queued = (endpointId: string, ...messageIds: ReadonlyArray<string>) =>
  mutating(Effect.gen(function*() {
    const put = QueueDeliveries.make(yield* Store, yield* Tokens)
    yield* put(messageIds.map((messageId) => ({ endpointId, scope: groupA, messageId, type: "member.added" })))
  }))

const memberAdded = mutating(
  emit({ type: "member.added", subject: { kind: "member", id: "mem_1" }, groupId: groupA, data: { roles: [] } })
)

const lastRequest = Effect.map(Receiver, ({ requests }) => requests.at(-1)!)

/** Does the last request carry the signature of this secret? */
const isSignedBy = (secret: string) =>
  Effect.gen(function*() {
    const { body, headers } = yield* lastRequest
    return yield* Effect.promise(() =>
      verify({
        secret,
        headers: headers ?? {},
        body: body ?? "",
        now: Number(headers!["webhook-timestamp"]) * 1000
      }).then(() => true, () => false)
    )
  })

for (const place of places) {
  const world = worldOf(place)
  const test = (name: string, body: Effect.Effect<void, unknown, World | StoreCounter>) =>
    it.effect(name, () => Effect.provide(Effect.andThen(TestClock.setTime(noon), body), Layer.fresh(world)), 30_000)

  describe(`endpoints on ${place.name}`, () => {
    describe("creating", () => {
      test(
        "gives the endpoint as it will be read, and its secret",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint, secret } = yield* created({
            connectionId: connection,
            description: "Payroll",
            headers: { Authorization: "Bearer t0ps3cret" },
            ratePerSecond: 5
          }).pipe(as(admin(groupA)))

          assert.match(secret ?? "", /^whsec_[A-Za-z0-9+/]{43}=$/u)
          assert.deepStrictEqual<unknown>(endpoint, {
            id: endpoint.id,
            createdAt: noon,
            groupId: groupA,
            connectionId: connection,
            url: "https://example.com/hook",
            description: "Payroll",
            subscriptions: ["member.*"],
            headers: ["authorization"],
            ratePerSecond: 5,
            signature: "v1",
            status: "enabled",
            createdBy: `admin-of-${groupA}`
          })
          assert.deepStrictEqual(yield* endpoints.get({ endpointId: endpoint.id }), endpoint)
        })
      )

      test(
        "shows the secret nowhere else: not in rows, lists, events or logs",
        Effect.gen(function*() {
          const logged: Array<unknown> = []
          const logger = Logger.layer([Logger.make(({ message }) => void logged.push(message))])
          const endpoints = yield* Endpoints
          const secrets = yield* Effect.gen(function*() {
            const { endpoint, secret } = yield* created({ headers: { "x-api-key": "t0ps3cret" } })
            const { endpointId } = { endpointId: endpoint.id }
            const { secret: next } = yield* endpoints.rotateSecret({ endpointId })
            yield* endpoints.update({ endpointId, url: "https://user.example.com/t0ps3cret-path" })
            yield* endpoints.disable({ endpointId })
            yield* endpoints.enable({ endpointId })
            yield* sealAll
            return [secret!, next!]
          }).pipe(Effect.provide(logger))
          const { items } = yield* endpoints.list({ groupId: groupA })
          const seen = JSON.stringify([yield* rowsOf(), items, logged])

          assert.deepStrictEqual(secrets.filter((secret) => seen.includes(secret.slice(6, 40))), [])
          assert.notInclude(seen.replaceAll("https://user.example.com/t0ps3cret-path", ""), "t0ps3cret")
        })
      )

      test(
        "gives only the public key of an endpoint that signs with Ed25519",
        Effect.gen(function*() {
          const { endpoint, ...rest } = yield* created({ signature: "v1a" })

          assert.deepStrictEqual(rest, {})
          assert.match(endpoint.publicKey ?? "", /^whpk_/u)
        })
      )

      test(
        "tells events of the host alone",
        Effect.gen(function*() {
          const { endpoint } = yield* created({ url: "https://example.com:8443/services/T0/B0/x?token=y" })
          yield* (yield* Endpoints).remove({ endpointId: endpoint.id })

          assert.deepStrictEqual(yield* heard, [
            {
              type: "webhook_endpoint.created",
              data: { host: "example.com:8443", subscriptions: ["member.*"], signature: "v1" }
            },
            { type: "webhook_endpoint.removed", data: { host: "example.com:8443" } }
          ])
        })
      )

      test(
        "notes the key that made it where no user did",
        Effect.gen(function*() {
          const { endpoint } = yield* created().pipe(as(platformKey("webhooks:manage")))

          assert.strictEqual(endpoint.createdBy, "key_platform")
        })
      )

      test(
        "refuses a connection without its group",
        Effect.gen(function*() {
          const refused = (yield* Endpoints).create({
            connectionId: connection,
            url: "https://example.com/",
            subscriptions: ["*"]
          })

          assert.strictEqual(yield* failsWith(refused), "ConnectionWithoutGroup")
        })
      )

      test(
        "writes the URL as it is called",
        Effect.gen(function*() {
          const { endpoint } = yield* created({ url: "HTTPS://EXAMPLE.com:443/a/../hook" })

          assert.strictEqual(endpoint.url, "https://example.com/hook")
        })
      )

      test(
        "keeps headers with names that objects have, as they are",
        Effect.gen(function*() {
          const headers = JSON.parse(`{ "__proto__": "a", "constructor": "b", "toString": "c" }`)
          const { endpoint } = yield* created({ headers })
          yield* (yield* Endpoints).test({ endpointId: endpoint.id })
          const sent = (yield* lastRequest).headers!

          assert.deepStrictEqual(
            ["__proto__", "constructor", "tostring"].map((name) => Object.getOwnPropertyDescriptor(sent, name)?.value),
            ["a", "b", "c"]
          )
        })
      )
    })

    describe("how many there may be", () => {
      test(
        `are ${maximumEndpoints} in a group, disabled ones too, and as many in every other scope`,
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const all = yield* Effect.replicateEffect(created(), maximumEndpoints)
          yield* endpoints.disable({ endpointId: all[0]!.endpoint.id })

          const refused = yield* Effect.flip(created())
          yield* created({ groupId: groupB })
          yield* endpoints.create({ url: "https://example.com/", subscriptions: ["*"] })

          assert.deepStrictEqual({ ...refused }, { _tag: "TooManyEndpoints", maximum: 16 } as never)
        })
      )

      test(
        "leaves room again when one is removed",
        Effect.gen(function*() {
          const [first] = yield* Effect.replicateEffect(created(), maximumEndpoints)
          yield* (yield* Endpoints).remove({ endpointId: first!.endpoint.id })
          yield* created()

          assert.strictEqual(yield* failsWith(created()), "TooManyEndpoints")
        })
      )

      test(
        "holds when twenty come at once",
        Effect.gen(function*() {
          const exits = yield* Effect.forEach(
            Array.from({ length: 20 }),
            () => Effect.exit(created()),
            { concurrency: "unbounded" }
          )
          const { items } = yield* (yield* Endpoints).list({ groupId: groupA })

          assert.deepStrictEqual(
            exits.map((exit) => Exit.isSuccess(exit) ? "created" : Exit.findErrorOption(exit)).filter((one) =>
              one !== "created"
            ).map((error) => (error as { readonly value?: { readonly _tag: string } }).value?._tag),
            Array.from({ length: 4 }, () => "TooManyEndpoints")
          )
          assert.deepStrictEqual(
            (yield* subscribersOf(groupA))!.endpoints.map(({ id }) => id).toSorted(),
            items.map(({ id }) => id)
          )
        })
      )
    })

    describe("what the sealer sees", () => {
      test(
        "is an endpoint with its subscriptions and its connection, from its creation on",
        Effect.gen(function*() {
          const { endpoint } = yield* created({ connectionId: connection, subscriptions: ["member.added", "*"] })

          assert.deepStrictEqual((yield* subscribersOf(groupA))?.endpoints, [
            { id: endpoint.id, subscriptions: ["member.added", "*"], connectionId: connection }
          ])
        })
      )

      test(
        "changes with the subscriptions, in the same transaction",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          const endpoints = yield* Endpoints
          const halfWay = yield* Effect.exit(mutating(Effect.andThen(
            endpoints.change({ endpointId: endpoint.id, subscriptions: ["key.*"] }),
            Effect.die("the transaction ends here")
          )))
          const before = yield* subscribersOf(groupA)
          yield* endpoints.update({ endpointId: endpoint.id, subscriptions: ["key.*"] })

          assert.isTrue(Exit.isFailure(halfWay))
          assert.deepStrictEqual(before?.endpoints[0]?.subscriptions, ["member.*"])
          assert.deepStrictEqual((yield* subscribersOf(groupA))?.endpoints[0]?.subscriptions, ["key.*"])
        })
      )

      test(
        "is no endpoint that is disabled, and again one that is enabled",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          const other = yield* created()
          const endpoints = yield* Endpoints
          yield* endpoints.disable({ endpointId: endpoint.id })
          yield* endpoints.update({ endpointId: endpoint.id, subscriptions: ["key.*"] })
          const while_ = (yield* subscribersOf(groupA))!.endpoints.map(({ id }) => id)
          yield* endpoints.enable({ endpointId: endpoint.id })

          assert.deepStrictEqual(while_, [other.endpoint.id])
          assert.deepStrictEqual(
            (yield* subscribersOf(groupA))!.endpoints.find(({ id }) => id === endpoint.id)?.subscriptions,
            ["key.*"]
          )
        })
      )

      test(
        "is nothing once the last endpoint is removed",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          yield* (yield* Endpoints).remove({ endpointId: endpoint.id })

          assert.isUndefined(yield* subscribersOf(groupA))
        })
      )

      test(
        "leads an event to the endpoints of its group and of the platform, and to no others",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const own = yield* created()
          yield* created({ subscriptions: ["key.*"] })
          yield* created({ connectionId: connection })
          yield* created({ groupId: groupB })
          const everything = yield* endpoints.create({ url: "https://example.com/", subscriptions: ["member.*"] })
          yield* memberAdded
          yield* sealAll
          const deliveries = yield* rowsOf([DeliveryTable])

          assert.deepStrictEqual(
            deliveries.map((row) => (row as unknown as { readonly endpointId: string }).endpointId).toSorted(),
            [own.endpoint.id, everything.endpoint.id].toSorted() as Array<string>
          )
        })
      )
    })

    describe("changing", () => {
      test(
        "changes what is named, clears what is null, and tells which",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created({ description: "old", ratePerSecond: 5, headers: { "x-a": "1" } })
          const changed = yield* endpoints.update({
            endpointId: endpoint.id,
            url: "https://other.example/hook",
            description: null,
            ratePerSecond: 7,
            headers: { "X-B": "2" }
          })
          const { description: _description, ...rest } = endpoint

          assert.deepStrictEqual(changed, {
            ...rest,
            url: "https://other.example/hook",
            ratePerSecond: 7,
            headers: ["x-b"]
          })
          assert.deepStrictEqual(yield* endpoints.get({ endpointId: endpoint.id }), changed)
          assert.deepStrictEqual((yield* heard).at(-1), {
            type: "webhook_endpoint.updated",
            data: { fields: ["url", "description", "ratePerSecond", "headers"].toSorted() }
          } as never)
        })
      )

      test(
        "says nothing when nothing changes",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created({ description: "same" })
          const same = yield* endpoints.update({
            endpointId: endpoint.id,
            url: endpoint.url,
            description: "same",
            subscriptions: ["member.*"],
            ratePerSecond: null,
            headers: null
          })

          assert.deepStrictEqual(same, endpoint)
          assert.deepStrictEqual(yield* typesHeard, ["webhook_endpoint.created"])
        })
      )

      test(
        "takes an endpoint's headers away",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created({ headers: { "x-a": "1" } })
          const changed = yield* endpoints.update({ endpointId: endpoint.id, headers: {} })
          yield* endpoints.test({ endpointId: endpoint.id })

          assert.deepStrictEqual(changed.headers, [])
          assert.notProperty((yield* lastRequest).headers, "x-a")
        })
      )

      test(
        "refuses what a creation refuses, and changes nothing",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          const refused = [
            yield* failsWith(endpoints.update({ endpointId, url: "https://169.254.169.254/" })),
            yield* failsWith(endpoints.update({ endpointId, headers: { "webhook-id": "x" }, description: "new" }))
          ]

          assert.deepStrictEqual(refused, ["EndpointUrlRefused", "ReservedHeader"])
          assert.deepStrictEqual(yield* endpoints.get({ endpointId }), endpoint)
        })
      )

      test(
        "of the URL lets deliveries that waited for the old one go at once, and forgets how that answered",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          const waits = { failures: 7, failingSince: noon - day, notBefore: noon + day, dueAt: noon + day }
          yield* mutating(Store.use((store) => Effect.orDie(store.patch(QueueTable, endpoint.id, waits))))
          yield* (yield* Endpoints).update({ endpointId: endpoint.id, url: "https://other.example/" })
          const { createdAt: _createdAt, id: _id, shard: _shard, ...queue } = (yield* queueOf(endpoint.id))!

          assert.deepStrictEqual(queue, { failures: 0, dueAt: noon })
        })
      )
    })

    describe("disabling and enabling", () => {
      test(
        "stop and start the queue, with one event each however often it is said",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          yield* queued(endpointId, "msg_1")
          yield* TestClock.adjust(1_000)
          const disabled = yield* endpoints.disable({ endpointId })
          const again = yield* endpoints.disable({ endpointId })
          const stopped = yield* queueOf(endpointId)
          yield* TestClock.adjust(1_000)
          const enabled = yield* endpoints.enable({ endpointId })
          yield* endpoints.enable({ endpointId })

          assert.deepStrictEqual(disabled, {
            ...endpoint,
            status: "disabled",
            disabledReason: "manual",
            disabledAt: noon + 1_000
          })
          assert.deepStrictEqual(again, disabled)
          assert.isUndefined(stopped?.dueAt)
          assert.deepStrictEqual(enabled, endpoint)
          assert.strictEqual((yield* queueOf(endpointId))?.dueAt, noon + 2_000)
          assert.deepStrictEqual((yield* heard).slice(1), [
            { type: "webhook_endpoint.disabled", data: { reason: "manual" } },
            { type: "webhook_endpoint.enabled", data: {} }
          ])
        })
      )

      test(
        "by a worker says so once, with the worker's reason, and not of an endpoint that is gone",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          const disable = EndpointState.disable(yield* Store)
          const told = yield* Effect.forEach(
            [endpoint.id, endpoint.id, "whe_gone"],
            (id) => mutating(disable(id, "failing"))
          )

          assert.deepStrictEqual(told, [true, false, false])
          assert.strictEqual((yield* rowOf(endpoint.id))?.disabledReason, "failing")
          assert.deepStrictEqual((yield* heard).slice(1), [
            { type: "webhook_endpoint.disabled", data: { reason: "failing" } }
          ])
        })
      )

      test(
        "forgets the five days in which it failed, so that one more failure does not disable it again",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const failing = { failures: 40, failingSince: noon - 5 * day, notBefore: noon + day }
          yield* mutating(Store.use((store) => Effect.orDie(store.patch(QueueTable, endpoint.id, failing))))
          yield* endpoints.disable({ endpointId: endpoint.id })
          yield* endpoints.enable({ endpointId: endpoint.id })
          const queue = yield* queueOf(endpoint.id)

          assert.deepStrictEqual([queue?.failures, queue?.failingSince, queue?.notBefore], [0, undefined, undefined])
        })
      )
    })

    describe("removing", () => {
      test(
        "takes the endpoint at once and its deliveries, however many, by a job, and nobody else's",
        Effect.gen(function*() {
          const { endpoint } = yield* created()
          const other = yield* created()
          yield* queued(endpoint.id, ...Array.from({ length: 250 }, (_, i) => `msg_${i}`))
          yield* queued(other.endpoint.id, "msg_0")
          yield* (yield* Endpoints).remove({ endpointId: endpoint.id })
          const atOnce = [yield* rowOf(endpoint.id), yield* queueOf(endpoint.id)]
          const { failures, steps } = yield* JobSteps.drain()

          assert.deepStrictEqual(atOnce, [undefined, undefined])
          assert.deepStrictEqual([failures, steps], [0, 3])
          assert.deepStrictEqual(
            (yield* rowsOf([DeliveryTable])).map((row) => (row as unknown as { endpointId: string }).endpointId),
            [other.endpoint.id as string]
          )
        })
      )

      test(
        "leaves nothing to any operation",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          yield* endpoints.remove({ endpointId })
          const tags = yield* Effect.forEach([
            endpoints.get({ endpointId }),
            endpoints.update({ endpointId, description: "x" }),
            endpoints.disable({ endpointId }),
            endpoints.enable({ endpointId }),
            endpoints.remove({ endpointId }),
            endpoints.rotateSecret({ endpointId }),
            endpoints.test({ endpointId })
          ], failsWith)

          assert.deepStrictEqual(tags, Array.from({ length: 7 }, () => "EndpointNotFound"))
          assert.deepStrictEqual(yield* Receiver.use(({ requests }) => Effect.succeed(requests)), [])
        })
      )

      test(
        "goes with the group, and with the connection",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          yield* Effect.replicateEffect(created(), 3)
          yield* created({ groupId: groupB, connectionId: connection })
          const kept = yield* created({ groupId: groupB })
          const platform = yield* endpoints.create({ url: "https://example.com/", subscriptions: ["*"] })
          const { run } = yield* Cascades.Cascades
          const turns = yield* Effect.forEach(
            [["group", 2], ["group", 2], ["connection", 2]] as const,
            ([subject, limit]) => mutating(run(subject, subject === "group" ? groupA : connection, limit))
          )
          yield* JobSteps.drain()
          const left = (yield* rowsOf([EndpointTable, QueueTable])).map(({ id }) => id).toSorted()

          assert.deepStrictEqual(turns, [false, true, true])
          assert.deepStrictEqual(
            left,
            [kept.endpoint.id, kept.endpoint.id, platform.endpoint.id, platform.endpoint.id].toSorted() as Array<string>
          )
          assert.deepStrictEqual(
            (yield* rowsOf()).flatMap((row) => "total" in row ? [[row["scope"], row["total"]]] : []).toSorted(),
            [[groupB, 1], [platformScope, 1]]
          )
        })
      )
    })

    describe("rotating the secret", () => {
      test(
        "signs with both until a day has gone by, to the millisecond, and with the new one alone after it",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint, secret: old } = yield* created()
          const endpointId = endpoint.id
          const { endpoint: rotated, secret: next } = yield* endpoints.rotateSecret({ endpointId })
          const signedAt = Effect.fnUntraced(function*(time: number) {
            yield* TestClock.setTime(time)
            yield* endpoints.test({ endpointId })
            return [yield* isSignedBy(old!), yield* isSignedBy(next!)]
          })

          assert.deepStrictEqual(rotated, { ...endpoint, previousSecretUntil: noon + day })
          assert.deepStrictEqual(yield* signedAt(noon), [true, true])
          assert.deepStrictEqual(yield* signedAt(noon + day - 1), [true, true])
          assert.deepStrictEqual(yield* signedAt(noon + day), [false, true])
        })
      )

      test(
        "twice leaves nothing of the first secret",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint, secret: first } = yield* created()
          const endpointId = endpoint.id
          const { secret: second } = yield* endpoints.rotateSecret({ endpointId })
          const { secret: third } = yield* endpoints.rotateSecret({ endpointId })
          yield* endpoints.test({ endpointId })

          assert.deepStrictEqual(
            yield* Effect.forEach([first!, second!, third!], isSignedBy),
            [false, true, true]
          )
        })
      )

      test(
        "forgets the secret before it when its time is over, also after a second rotation",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          yield* endpoints.rotateSecret({ endpointId })
          yield* TestClock.adjust("1 hour")
          yield* endpoints.rotateSecret({ endpointId })
          const keptAt = Effect.fnUntraced(function*(time: number) {
            yield* TestClock.setTime(time)
            yield* JobSteps.drain()
            const row = yield* rowOf(endpointId)
            return [row?.previousSecret !== undefined, row?.previousSecretUntil !== undefined]
          })

          assert.deepStrictEqual(yield* keptAt(noon + day), [true, true])
          assert.deepStrictEqual(yield* keptAt(noon + day + 3_600_000 - 1), [true, true])
          assert.deepStrictEqual(yield* keptAt(noon + day + 3_600_000), [false, false])
        })
      )

      test(
        "at the same time twice leaves both answers' secrets signing",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          const rotated = yield* Effect.forEach([1, 2], () => endpoints.rotateSecret({ endpointId }), {
            concurrency: 2
          })
          yield* endpoints.test({ endpointId })

          assert.deepStrictEqual(yield* Effect.forEach(rotated, ({ secret }) => isSignedBy(secret!)), [true, true])
        })
      )

      test(
        "of an Ed25519 endpoint gives its new public key, and signs with both",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created({ signature: "v1a" })
          const { endpoint: rotated, ...rest } = yield* endpoints.rotateSecret({ endpointId: endpoint.id })
          yield* endpoints.test({ endpointId: endpoint.id })
          const { body, headers } = yield* lastRequest
          const takes = (publicKey: string) =>
            Effect.promise(() =>
              verify({ publicKey, headers: headers!, body: body!, now: noon }).then(() => true, () => false)
            )

          assert.deepStrictEqual(rest, {})
          assert.notStrictEqual(rotated.publicKey, endpoint.publicKey)
          assert.deepStrictEqual(
            [yield* takes(endpoint.publicKey!), yield* takes(rotated.publicKey!)],
            [true, true]
          )
        })
      )

      test(
        "leaves sealed values that open for this endpoint only",
        Effect.gen(function*() {
          const { endpoint, secret } = yield* created()
          const other = yield* created()
          const box = yield* SecretBox
          const { secret: sealed } = (yield* rowOf(endpoint.id))!

          assert.strictEqual(yield* box.open(sealed, identityOf(endpoint.id, "secret")), secret)
          assert.strictEqual(
            (yield* Effect.flip(box.open(sealed, identityOf(other.endpoint.id, "secret"))))._tag,
            "Unsealable"
          )
        })
      )
    })

    describe("testing", () => {
      test(
        "sends one signed message with the endpoint's own headers, and gives the answer",
        Effect.gen(function*() {
          const receiver = yield* Receiver
          receiver.answer = Effect.as(TestClock.adjust(30), answerOf(202, "thanks"))
          const { endpoint, secret } = yield* created({ headers: { "X-Tenant": "acme", authorization: "Bearer x" } })
          const answer = yield* (yield* Endpoints).test({ endpointId: endpoint.id })
          const [request, ...more] = receiver.requests
          const headers = request!.headers!
          const message = yield* Effect.promise(() =>
            verify({ secret: secret!, headers, body: request!.body!, now: noon })
          )

          assert.deepStrictEqual(answer, { status: 202, durationMs: 30, body: "thanks" })
          assert.deepStrictEqual(more, [])
          assert.deepStrictEqual<unknown>(message, {
            version: 1,
            id: headers["webhook-id"],
            type: "webhook.test",
            timestamp: new Date(noon).toISOString(),
            data: { endpointId: endpoint.id }
          })
          assert.match(headers["webhook-id"] ?? "", /^msg_/u)
          assert.deepStrictEqual(
            [request!.method, request!.url, headers["x-tenant"], headers["authorization"], headers["content-type"]],
            ["POST", endpoint.url, "acme", "Bearer x", "application/json"]
          )
          assert.strictEqual(headers["user-agent"], "gatehouse-webhooks/1")
        })
      )

      test(
        "hides the endpoint's own headers where the receiver echoes them",
        Effect.gen(function*() {
          const { endpoint } = yield* created({ headers: { authorization: "Bearer t0ps3cret" } })
          ;(yield* Receiver).answer = Effect.succeed(answerOf(200, `{"authorization":"Bearer t0ps3cret"}`))
          const { body } = yield* (yield* Endpoints).test({ endpointId: endpoint.id })

          assert.strictEqual(body, `{"authorization":"[hidden]"}`)
        })
      )

      test(
        "reaches an endpoint that is disabled, and leaves no delivery and no mark",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const disabled = yield* endpoints.disable({ endpointId: endpoint.id })
          ;(yield* Receiver).answer = Effect.succeed(answerOf(410))
          const answer = yield* endpoints.test({ endpointId: endpoint.id })

          assert.deepStrictEqual(answer, { status: 410, durationMs: 0, error: "status 410" })
          assert.deepStrictEqual(yield* endpoints.get({ endpointId: endpoint.id }), disabled)
          assert.deepStrictEqual(yield* rowsOf([DeliveryTable]), [])
        })
      )

      test(
        "tells what went wrong, and fails for nothing that a receiver does",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          ;(yield* Receiver).answer = Effect.fail(
            new Outbound.OutboundFailed({ reason: "timeout", host: "example.com" })
          )

          assert.deepStrictEqual(yield* endpoints.test({ endpointId: endpoint.id }), {
            durationMs: 0,
            error: "timeout: no whole answer within 15 seconds"
          })
        })
      )
    })

    describe("lists", () => {
      test(
        "have one scope, by status, in pages",
        Effect.gen(function*() {
          const endpoints = yield* Endpoints
          const mine = yield* Effect.replicateEffect(created(), 3)
          yield* created({ groupId: groupB })
          const platform = yield* endpoints.create({ url: "https://example.com/", subscriptions: ["*"] })
          const [first, second, third] = mine.map(({ endpoint }) => endpoint.id)
          yield* endpoints.disable({ endpointId: second! })
          const idsOf = ({ items }: { readonly items: ReadonlyArray<{ readonly id: string }> }) =>
            items.map(({ id }) => id)
          const page = yield* endpoints.list({ groupId: groupA, limit: 2 })

          assert.deepStrictEqual(idsOf(page), [first!, second!] as Array<string>)
          assert.deepStrictEqual(
            idsOf(yield* endpoints.list({ groupId: groupA, limit: 2, cursor: page.nextCursor! })),
            [third!] as Array<string>
          )
          assert.deepStrictEqual(
            idsOf(yield* endpoints.list({ groupId: groupA, status: "disabled" })),
            [second!] as Array<string>
          )
          assert.deepStrictEqual(idsOf(yield* endpoints.list({})), [platform.endpoint.id] as Array<string>)
          assert.strictEqual(yield* failsWith(endpoints.list({ groupId: groupA, cursor: "x" })), "InvalidCursor")
        })
      )
    })

    test(
      "every event is one of the catalogue, with the group and the connection it is about",
      Effect.gen(function*() {
        const endpoints = yield* Endpoints
        const { endpoint } = yield* created({ connectionId: connection })
        const endpointId = endpoint.id
        yield* endpoints.update({ endpointId, description: "x" })
        yield* endpoints.rotateSecret({ endpointId })
        yield* endpoints.disable({ endpointId })
        yield* endpoints.enable({ endpointId })
        yield* endpoints.remove({ endpointId })
        const emitted = (yield* rowsOf()).flatMap((row) => "event" in row ? [row["event"] as never] : [])
        const faults = emitted.map((event) => EventType.faultOf(events, event)).filter((fault) => fault !== undefined)
        const places = emitted.map((event) => [event["groupId"], event["connectionId"]])

        assert.strictEqual(emitted.length, 6)
        assert.deepStrictEqual(faults, [])
        assert.deepStrictEqual(places, emitted.map(() => [groupA, connection]) as Array<Array<never>>)
      })
    )

    describe("what it costs", () => {
      test(
        "to read is one read, and to change is one mutation of few calls",
        Effect.gen(function*() {
          const counter = yield* StoreCounter
          const endpoints = yield* Endpoints
          const { endpoint } = yield* created()
          const endpointId = endpoint.id
          const cost = <A, E>(effect: Effect.Effect<A, E>) =>
            Effect.map(counter.count(effect), ([, { mutations, reads, writes }]) => [mutations, reads, writes])

          assert.deepStrictEqual(
            {
              get: yield* cost(endpoints.get({ endpointId })),
              list: yield* cost(endpoints.list({ groupId: groupA })),
              test: yield* cost(endpoints.test({ endpointId })),
              create: yield* cost(created().pipe(Effect.provideContext(yield* Effect.context<Endpoints>()))),
              update: yield* cost(endpoints.update({ endpointId, description: "x" })),
              subscriptions: yield* cost(endpoints.update({ endpointId, subscriptions: ["*"] })),
              disable: yield* cost(endpoints.disable({ endpointId })),
              enable: yield* cost(endpoints.enable({ endpointId })),
              rotate: yield* cost(endpoints.rotateSecret({ endpointId })),
              remove: yield* cost(endpoints.remove({ endpointId }))
            },
            {
              get: [0, 1, 0],
              list: [0, 1, 0],
              test: [0, 1, 0],
              create: [1, 1, 4],
              update: [1, 1, 2],
              subscriptions: [1, 2, 3],
              disable: [1, 4, 4],
              enable: [1, 5, 5],
              rotate: [1, 3, 3],
              remove: [1, 3, 5]
            }
          )
        })
      )
    })
  })
}
