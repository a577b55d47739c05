/**
 * The typed client: the service of a contract over HTTP. As a layer it is the same service, so code that uses it cannot
 * tell; as `make` it also shows the refusals and faults that a wire adds.
 */
import type * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Refusal } from "../Access.ts"
import type { Contract, Service } from "../Contract.ts"
import * as Failure from "../Failure.ts"
import { refusedCredentials } from "../http/Problem.ts"
import * as Json from "../Json.ts"
import type { AnyOperation, FailureOf, PayloadOf, SuccessOf } from "../Operation.ts"

/**
 * The call did not come to an answer of the operation: the network failed, or the server answered something else. It
 * holds neither the request, which carries the token, nor the answer, which may carry a secret.
 */
export class RemoteFailure extends Data.TaggedError("RemoteFailure")<{
  readonly operation: string
  readonly status?: number
  readonly code?: string
  readonly detail?: string
  /** What the network said, when no answer came. */
  readonly cause?: unknown
}> {
  override get message() {
    if (this.status === undefined) {
      return `${this.operation}: the server could not be reached. Check the URL and the network.`
    }
    const about = [this.code, this.detail].filter((part) => part !== undefined).join(": ")
    return `${this.operation}: the server answered ${this.status}${about === "" ? "" : `, ${about}`}`
  }
}

export type Client<C> = C extends Contract<any, infer O> ? {
    readonly [K in keyof O]: (
      payload: PayloadOf<O[K]>
    ) => Effect.Effect<SuccessOf<O[K]>, FailureOf<O[K]> | Refusal | RemoteFailure>
  }
  : never

export interface ClientOptions {
  /** Where the server is, as `https://auth.example.com`. */
  readonly baseUrl: string
  /** An API key or access token. */
  readonly token?: Redacted.Redacted
}

/** An answer that the contract does not know: not our server, or one of another version. */
const notOurs = "The answer is not one that this contract knows. Check the URL and the server's version."

/** What a problem document says, of whatever the server has sent. */
const problemOf = (body: unknown): { readonly code?: string; readonly detail?: string } => {
  const { code, detail } = (body ?? {}) as { readonly code?: unknown; readonly detail?: unknown }
  return {
    ...(typeof code === "string" ? { code } : {}),
    detail: typeof detail === "string" ? detail : notOurs
  }
}

const isRefusedCredentials = (body: unknown): boolean =>
  (body as { readonly credentials?: unknown } | null | undefined)?.credentials === refusedCredentials.credentials

/** A method for each operation that transports offer; internal ones die. */
export const make = Effect.fnUntraced(function*<C extends Contract<any, any>>(contract: C, options: ClientOptions) {
  const http = yield* HttpClient.HttpClient
  const methods: Record<string, (payload: any) => Effect.Effect<any, any>> = {}
  for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>)) {
    const name = `${contract.name}.${key}`
    if (operation.internal) {
      methods[key] = () => Effect.die(new Error(`${name} is internal and not offered over HTTP`))
      continue
    }
    const failures = new Map(
      [...(operation.failures as ReadonlyArray<Failure.Failure>), ...Failure.refusals].map((
        failure
      ) => [failure.code, failure])
    )
    const decode = Schema.decodeUnknownEffect(operation.success as Schema.Codec<any>)
    const url = `${options.baseUrl.replace(/\/$/, "")}/v1/${contract.name}/${key}`
    methods[key] = Effect.fnUntraced(function*(payload: unknown) {
      const request = HttpClientRequest.post(url).pipe(
        HttpClientRequest.bodyJsonUnsafe(payload ?? {}),
        (request) => options.token === undefined ? request : HttpClientRequest.bearerToken(request, options.token)
      )
      const response = yield* Effect.mapError(
        http.execute(request),
        // Without the error's `request`: its headers hold the token, its body perhaps a key.
        ({ reason }) => new RemoteFailure({ operation: name, cause: reason.cause ?? reason._tag })
      )
      const unexpected = (problem: ReturnType<typeof problemOf>) =>
        new RemoteFailure({ operation: name, status: response.status, ...problem })
      const body: unknown = response.status === 204
        ? undefined
        : yield* Effect.mapError(
          Effect.flatMap(response.text, (text) => Effect.try({ try: () => Json.parse(text), catch: () => undefined })),
          () => unexpected({ detail: notOurs })
        )
      if (response.status === 200 || response.status === 204) {
        return yield* Effect.mapError(decode(body), () => unexpected({ detail: notOurs }))
      }
      const problem = problemOf(body)
      // A refusal of the client's own key is no answer of the operation, even where the codes are the same.
      const isOurs = problem.code !== undefined && !isRefusedCredentials(body)
      const failure = isOurs ? failures.get(problem.code) : undefined
      const fields = failure === undefined ? undefined : yield* Effect.option(
        Schema.decodeUnknownEffect(Schema.Struct(failure.fields) as Schema.Top as Schema.Codec<any>)(body)
      )
      if (failure !== undefined && fields?._tag === "Some") {
        return yield* Effect.fail(failure.make(fields.value as Readonly<Record<string, unknown>>))
      }
      return yield* unexpected(problem)
    })
  }
  return methods as Client<C>
})

/**
 * The service itself over HTTP. What its contract does not name (the network, a refused token) is a defect, as it would
 * be for the service in process.
 */
export const layer = <Self, C extends Contract<any, any>>(
  tag: Context.Key<Self, Service<C>>,
  contract: C,
  options: ClientOptions
): Layer.Layer<Self, never, HttpClient.HttpClient> =>
  Layer.effect(
    tag as Context.Key<Self, any>,
    Effect.map(make(contract, options), (client) =>
      Object.fromEntries(
        Object.entries(client as Readonly<Record<string, (payload: any) => Effect.Effect<any, any>>>).map((
          [key, method]
        ) => {
          const declared = new Set(
            (contract.operations[key].failures as ReadonlyArray<Failure.Failure>).map((failure) => failure.tag)
          )
          return [key, (payload: unknown) =>
            Effect.catchCause(method(payload), (cause) => {
              const error = cause.reasons.find((reason) => reason._tag === "Fail")?.error as Failure.Tagged | undefined
              return error !== undefined && !declared.has(error._tag)
                ? Effect.die(error)
                : Effect.failCause(cause as Cause.Cause<never>)
            })]
        })
      ))
  )
