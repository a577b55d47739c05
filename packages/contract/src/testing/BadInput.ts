/**
 * Throws bad input at every operation of a list of contracts, over the HTTP face, and holds every answer to what the
 * contract promises: a typed answer, never a 500, never a stack trace, never a field that the contract does not name.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Contract } from "../Contract.ts"
import * as Failure from "../Failure.ts"
import type { Handler, HttpResponse } from "../http/Http.ts"
import * as Json from "../Json.ts"
import type { AnyOperation } from "../Operation.ts"
import { arbitraryJson, hostileTexts, oneOf, oneOfValues, payloadOf } from "./AnyPayload.ts"

/** The codes with which the transport itself answers a body. */
const transportCodes: ReadonlyArray<string> = ["INVALID_PAYLOAD", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"]

export interface Subject {
  /** What `Operations.make` gives. */
  readonly handler: Handler
  /** A key or token that may call everything; without it only the doors are tested, not the rooms. */
  readonly token?: string
  /** By `contract.operation`: fields of valid payloads that must name what exists. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Codes of failures that the authenticator answers with. */
  readonly codes?: ReadonlyArray<string>
}

/** An answer that breaks the contract. */
export class BadAnswer extends Data.TaggedError("BadAnswer")<{
  readonly operation: string
  readonly why: string
  readonly sent: string
  readonly response: HttpResponse
}> {
  override get message() {
    return `${this.operation}: ${this.why}\nsent ${this.sent.slice(0, 2000)}\nanswered ${this.response.status} ${
      this.response.body?.slice(0, 2000) ?? ""
    }`
  }
}

/** A request body, and whether the operation could take it. */
interface Input {
  readonly text: string
  readonly mustBeRefused: boolean
}

/** Changes a valid payload a little. */
const mutationsOf = (payload: Readonly<Record<string, unknown>>): Arbitrary.Arbitrary<Input> => {
  const valid = JSON.stringify(payload)
  const keys = Object.keys(payload)
  const broken = (text: string) => Arbitrary.Constant<Input>({ text, mustBeRefused: true })
  const always: ReadonlyArray<Arbitrary.Arbitrary<Input>> = [
    Arbitrary.Constant<Input>({ text: valid, mustBeRefused: false }),
    broken(JSON.stringify({ ...payload, unknownField: 1 })),
    broken(`${valid.slice(0, -1)}${keys.length === 0 ? "" : ","}"__proto__":{"isAdmin":true}}`),
    broken(`${valid.slice(0, -1)}${keys.length === 0 ? "" : ","}"constructor":{"prototype":{}}}`),
    broken(JSON.stringify([payload])),
    broken(JSON.stringify(valid)),
    broken(valid.slice(0, -1)),
    broken(`${valid}${valid}`),
    broken(`\ufeff${valid}`)
  ]
  if (keys.length === 0) return oneOf(always[0]!, ...always.slice(1))
  const aKey = oneOfValues(keys as [string, ...Array<string>])
  const changed = (value: Arbitrary.Arbitrary<unknown>) =>
    Arbitrary.map(Arbitrary.all([aKey, value]), ([key, value]): Input => ({
      text: JSON.stringify({ ...payload, [key]: value }),
      mustBeRefused: false
    }))
  return oneOf(
    always[0]!,
    ...always.slice(1),
    changed(arbitraryJson),
    changed(oneOfValues(hostileTexts)),
    Arbitrary.map(aKey, (key): Input => ({
      text: JSON.stringify(Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key))),
      mustBeRefused: false
    })),
    Arbitrary.map(aKey, (key): Input => ({
      text: `${valid.slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(payload[key])}}`,
      mustBeRefused: true
    }))
  )
}

const inputOf = (operation: AnyOperation, fields: Readonly<Record<string, unknown>>): Arbitrary.Arbitrary<Input> =>
  oneOf(
    Arbitrary.flatMap(payloadOf(operation, fields), mutationsOf),
    Arbitrary.map(arbitraryJson, (value): Input => ({
      text: JSON.stringify(value),
      mustBeRefused: typeof value !== "object" || value === null || Array.isArray(value)
    })),
    Arbitrary.map(Arbitrary.schema(Schema.String), (text): Input => ({ text, mustBeRefused: false }))
  )

/** What is wrong with an answer, if anything. */
const faultOf = (operation: AnyOperation, codes: ReadonlySet<string>, input: Input, response: HttpResponse) => {
  const { body, headers, status } = response
  if (body !== undefined && /\n? +at .+:\d+:\d+|node_modules|\.ts:\d+/.test(body)) return "a stack trace"
  if (status >= 500) return "a failure of the server"
  if (status === 204) {
    if (body !== undefined) return "a body with 204"
    return input.mustBeRefused ? "accepted what it must refuse" : undefined
  }
  let value: unknown
  try {
    value = Json.parse(body ?? "")
  } catch {
    return "no JSON"
  }
  if (status === 200) {
    if (input.mustBeRefused) return "accepted what it must refuse"
    const decoded = Schema.decodeUnknownExit(operation.success as Schema.Codec<any>)(value, {
      onExcessProperty: "error"
    })
    return Exit.isSuccess(decoded) ? undefined : "an answer that is not what the contract says"
  }
  if (headers["content-type"] !== "application/problem+json") return "no problem document"
  const problem = value as { readonly code?: unknown; readonly status?: unknown; readonly detail?: unknown }
  if (problem.status !== status) return "a problem document with another status"
  if (typeof problem.code !== "string" || !codes.has(problem.code)) return "a code that the contract does not name"
  return typeof problem.detail === "string" && problem.detail !== "" ? undefined : "no detail"
}

/** Throws `runs` inputs at one operation; fails with the smallest that it answers badly. */
export const check = Effect.fnUntraced(function*(
  subject: Subject,
  contract: Contract<any, any>,
  key: string,
  runs: number
) {
  const operation = contract.operations[key] as AnyOperation
  const name = `${contract.name}.${key}`
  const failures = [...(operation.failures as ReadonlyArray<Failure.Failure>), ...Failure.refusals]
  const codes = new Set([...failures.map(({ code }) => code), ...transportCodes, ...(subject.codes ?? [])])
  const result = yield* Arbitrary.checkEffect(
    inputOf(operation, subject.fields?.[name] ?? {}),
    (input) =>
      Effect.flatMap(
        subject.handler({
          method: "POST",
          path: `/v1/${contract.name}/${key}`,
          query: "",
          header: (header) =>
            header === "content-type"
              ? "application/json"
              : header === "authorization" && subject.token !== undefined
              ? `Bearer ${subject.token}`
              : undefined,
          body: new TextEncoder().encode(input.text),
          ip: "192.0.2.1",
          requestId: "bad-input"
        }),
        (response) => {
          const why = faultOf(operation, codes, input, response)
          return why === undefined
            ? Effect.succeed(true)
            : Effect.fail(new BadAnswer({ operation: name, why, sent: input.text, response }))
        }
      ),
    { runs }
  )
  if (result._tag === "Passed") return
  const failure = result._tag === "Falsified" ? result.failure : undefined
  if (failure?._tag === "PropertyError") return yield* Effect.fail(failure.error)
  return yield* Effect.die(new Error(Arbitrary.formatCheckFailure(result)))
})

/** Registers one test for each operation that transports offer. `subject` is built anew for each. */
export const badInput = <E>(options: {
  readonly subject: Effect.Effect<Subject, E, Scope.Scope>
  readonly contracts: ReadonlyArray<Contract<any, any>>
  /** Inputs for each operation. Default: 200. */
  readonly runs?: number
}): void => {
  describe("bad input", () => {
    for (const contract of options.contracts) {
      for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>)) {
        if (operation.internal) continue
        it.effect(`${contract.name}.${key} gives every input a typed answer`, () =>
          Effect.gen(function*() {
            const subject = yield* options.subject
            const bad = yield* Effect.exit(check(subject, contract, key, options.runs ?? 200))

            assert.isTrue(Exit.isSuccess(bad), Exit.isFailure(bad) ? String(bad.cause) : "")
          }), 60_000)
      }
    }
  })
}
