/**
 * Every mutation of every contract does something once, and says so: an event in the same transaction, of the catalogue and
 * as the catalogue has it. Where nothing happened that anybody would audit, the list below says why.
 */
import { assert, describe, it } from "@effect/vitest"
import * as EventType from "@gatehouse/contract/EventType"
import { codeOf } from "@gatehouse/contract/FailureCode"
import { Cause, Effect, Exit, Option } from "effect"
import { contracts } from "../src/Offered.ts"
import { catalogue } from "./EveryMutationCatalogue.ts"
import { groupScenarios } from "./EveryMutationGroups.ts"
import { listening, type Recorded, Recorder } from "./EveryMutationRecorder.ts"
import { signInScenarios } from "./EveryMutationSignIn.ts"
import { userScenarios } from "./EveryMutationUsers.ts"
import { webhookScenarios } from "./EveryMutationWebhooks.ts"
import { type Scenarios, world } from "./EveryMutationWorld.ts"
import { today } from "./World.ts"

const scenarios: Scenarios = { ...groupScenarios, ...userScenarios, ...signInScenarios, ...webhookScenarios }

/** What writes and says nothing, and why nobody would look for it in an audit log. */
const silent: Readonly<Record<string, string>> = {
  "keys.use": "counts a request and notes when the key was last used",
  "sessions.touch": "notes when the session was last used",
  "sessions.rotate": "the session goes on as it was; it is the second use of a token that tells",
  "sessions.rotate ! InvalidRefreshToken": "counts a token that is nobody's against the network it came from",
  "credentialAccounts.compare": "the same secret is hashed with a stronger recipe",
  "signingKeys.reseal": "the same key is sealed under a newer key of the ring",
  "oauth.beginLink": "a browser is sent to a provider; the account that is connected tells",
  "oauth.begin": "a browser is sent to a provider; the session that begins tells",
  "oauth.complete": "a browser has come back, and its client has yet to come for the session",
  "oauth.finishHandOff ! InvalidChallenge / of a code that is none": "counts a guess that met nothing",
  "oauth.keepDocument": "a cache of what providers publish",
  "passkeys.beginRegistration": "a browser is asked; its answer tells",
  "passkeys.beginSignIn": "a browser is asked; its answer tells",
  "passkeys.beginSecondFactor": "a browser is asked; its answer tells",
  "passkeys.beginStepUp": "a browser is asked; its answer tells",
  "totp.begin": "an app is shown its secret; its first code tells",
  "codes.finishSignIn / that owes a second factor": "the first factor was right; how the second ends tells",
  "deviceCodes.authorize": "a device asks to be let in; its user's answer tells",
  "deviceCodes.redeem ! AuthorizationPending": "notes when the device asked last",
  "deviceCodes.redeem ! SlowDown": "notes when the device asked last, and how often it may",
  "audit.record": "what it writes is the event",
  "webhookDeliveries.emit": "a message of the application's, which says itself whether it belongs in the log",
  "webhookDeliveries.claim": "an attempt at a delivery begins; the delivery's own record has it",
  "webhookDeliveries.settle": "an attempt at a delivery ended; that its endpoint is disabled tells",
  "webhookDeliveries.markDelivered": "an attempt at a delivery ended; the delivery's own record has it",
  "webhookDeliveries.markFailed": "an attempt at a delivery ended; that its endpoint is disabled tells"
}

/** Mutations whose success changes nothing, and why they are mutations. */
const unwritten: Readonly<Record<string, string>> = {
  "deviceCodes.inspect": "a code that is wrong is counted"
}

const mutations = contracts.flatMap(({ name, operations }) =>
  Object.entries(operations).filter(([, { kind }]) => kind === "mutation").map(([key, { keeps }]) => ({
    name: `${name}.${key}`,
    keeps
  }))
)
const isMutation = (name: string) => mutations.some((mutation) => mutation.name === name)

/** `contract.operation`, and the failure that it shows. */
const partsOf = (key: string) => {
  const [operation = "", failure] = key.split(" / ")[0]!.split(" ! ")
  return { operation, failure }
}

const keyOf = ({ failure, name }: Recorded) => failure === undefined ? name : `${name} ! ${failure}`

/** May this transaction be silent, wherever it is made? */
const isExcused = (transaction: Recorded) =>
  Object.keys(silent).some((key) => key.split(" / ")[0] === keyOf(transaction))

const faultsOf = ({ events }: Recorded) =>
  events.map((event) => EventType.faultOf(catalogue, event)).filter((fault) => fault !== undefined)

/** Runs a scenario in a world of its own. Gives how it ended, and what was committed. */
const run = (key: string) =>
  Effect.gen(function*() {
    yield* today
    const exit = yield* Effect.exit(listening(scenarios[key]!))
    const { transactions } = yield* Recorder
    return { exit, transactions }
  }).pipe(Effect.provide(world()))

describe("every mutation", () => {
  it("has a scenario, and one for each failure whose writes stay", () => {
    const wanted = mutations.flatMap(({ keeps, name }) => [name, ...keeps.map((tag) => `${name} ! ${tag}`)])
    const shown = new Set(Object.keys(scenarios))
    assert.deepStrictEqual(wanted.filter((key) => !shown.has(key)), [])
  })

  it("is the one that its scenario names", () => {
    assert.deepStrictEqual(Object.keys(scenarios).filter((key) => !isMutation(partsOf(key).operation)), [])
  })

  it("is excused only where a scenario shows it", () => {
    const excused = [...Object.keys(silent), ...Object.keys(unwritten)]
    assert.deepStrictEqual(excused.filter((key) => !Object.hasOwn(scenarios, key)), [])
  })

  for (const key of Object.keys(scenarios)) {
    const { failure, operation } = partsOf(key)
    const expectation = Object.hasOwn(unwritten, key)
      ? "changes nothing"
      : Object.hasOwn(silent, key)
      ? "changes something of which nothing is said"
      : "changes something and says so"

    it.effect(`${key} ${expectation}`, () =>
      Effect.gen(function*() {
        const { exit, transactions } = yield* run(key)

        const error = Exit.isSuccess(exit) ? undefined : Option.getOrUndefined(Cause.findErrorOption(exit.cause))
        const tag = (error as { readonly _tag?: string } | undefined)?._tag
        const ended = Exit.isSuccess(exit) || tag !== undefined ? tag : Cause.pretty(exit.cause)
        assert.strictEqual(ended, failure, "how it ends")
        const last = transactions.findLast(({ name }) => name === operation)
        assert.isDefined(last, "a transaction of its own")
        assert.strictEqual(last.failure, failure, "how its transaction was committed")

        assert.deepStrictEqual(transactions.flatMap(faultsOf), [], "events that the catalogue does not know")
        assert.deepStrictEqual(
          transactions
            .filter(({ events, name, written }) => isMutation(name) && written.size > 0 && events.length === 0)
            .filter((transaction) => !isExcused(transaction))
            .map(keyOf),
          [],
          "mutations on the way that wrote and said nothing"
        )
        const types = last.events.map(({ type }) => type)
        if (Object.hasOwn(unwritten, key)) {
          assert.deepStrictEqual([[...last.written], types], [[], []])
          return
        }
        assert.isAbove(last.written.size, 0, "tables that it wrote")
        if (Object.hasOwn(silent, key)) assert.deepStrictEqual(types, [])
        else assert.isNotEmpty(types)
        const codes = last.events.map((event) => event.failure).filter((code) => code !== undefined)
        assert.deepStrictEqual(
          codes.filter((code) => failure === undefined || code !== codeOf(failure)),
          [],
          "codes of other failures than its own"
        )
      }))
  }
})
