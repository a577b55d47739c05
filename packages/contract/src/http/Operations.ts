/**
 * `POST /v1/{service}/{operation}` for every operation of the mounted contracts: authenticates, reads the body strictly,
 * runs the guarded method as the caller, and answers JSON or a problem document.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Actor from "../Actor.ts"
import type { Contract, Guarded } from "../Contract.ts"
import * as Failure from "../Failure.ts"
import type { AnyOperation } from "../Operation.ts"
import { type Handler, type HttpRequest, type HttpResponse, jsonHeaders, maxBodyBytes } from "./Http.ts"
import { Idempotency, IdempotencyKeyReused } from "./Idempotency.ts"
import * as JsonBody from "./JsonBody.ts"
import * as Problem from "./Problem.ts"

/** Turns the text after `Bearer` into an actor. Its failures are answered as they are. */
export interface Authenticator {
  readonly failures: ReadonlyArray<Failure.Failure>
  readonly authenticate: (bearer: string, origin: Actor.Origin) => Effect.Effect<Actor.Actor, Failure.Tagged>
}

type GuardedMethod = Guarded<Contract<string, Record<string, AnyOperation>>>[string]

/** A contract and the guarded service behind it. */
export interface Mount {
  readonly contract: Contract<any, any>
  readonly service: Readonly<Record<string, GuardedMethod>>
}

export const mount = <C extends Contract<any, any>>(contract: C, service: Guarded<C>): Mount => ({
  contract,
  service: service as unknown as Mount["service"]
})

type Decoded =
  | { readonly value: any }
  | { readonly faults: ReadonlyArray<Problem.Fault> }
  | { readonly cause: Cause.Cause<unknown> }

interface Route {
  readonly name: string
  readonly operation: AnyOperation
  readonly method: GuardedMethod
  /** `size` is that of the body in bytes. */
  readonly decode: (input: unknown, size: number) => Decoded
  /** Of a void operation `undefined`, whatever its method returned. */
  readonly encode: (output: any) => unknown
  readonly failures: ReadonlyMap<string, Failure.Failure>
}

const idempotencyKeyReused = Failure.make("IdempotencyKeyReused", IdempotencyKeyReused, {}, 422)

const unknownField = "this operation has no such field"

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    switch (issue._tag) {
      // Effect says "Missing key", which here reads as if an API key were missing.
      case "MissingKey":
        return "this field is required"
      case "UnexpectedKey":
        return unknownField
      default:
        return SchemaIssue.defaultLeafHook(issue)
    }
  }
})

/** Most faults that one answer names. */
const maxFaults = 50

/** The faults of a payload with the path to each, of bounded number and length. */
const faultsOf = (error: Schema.SchemaError): ReadonlyArray<Problem.Fault> =>
  formatIssue(error.issue).issues.slice(0, maxFaults).map(({ message, path }) => ({
    path: Problem.pointer((path ?? []).map((segment) => typeof segment === "object" ? segment.key : segment)),
    message: message.slice(0, 300)
  }))

/** Beyond this size only the first fault is looked for: naming all faults of a hostile megabyte takes half a second. */
const allFaultsBelow = 65_536

/** What a payload is decoded with: every operation takes an object, and no field it does not know. */
const decoder = (payload: Schema.Struct<any>): Route["decode"] => {
  const decode = Schema.decodeUnknownExit(payload as Schema.Top as Schema.Codec<any>)
  // A struct without fields would take anything.
  const takesNothing = Object.keys(payload.fields).length === 0
  return (input, size) => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      return { faults: [{ path: "", message: "Expected an object" }] }
    }
    if (takesNothing) {
      const faults = Object.keys(input).slice(0, maxFaults).map((key): Problem.Fault => ({
        path: Problem.pointer([key]),
        message: unknownField
      }))
      return faults.length === 0 ? { value: input } : { faults }
    }
    const decoded = decode(input, { errors: size < allFaultsBelow ? "all" : "first", onExcessProperty: "error" })
    if (Exit.isSuccess(decoded)) return { value: decoded.value }
    const error = Option.getOrUndefined(Cause.findErrorOption(decoded.cause))
    return error === undefined ? { cause: decoded.cause } : { faults: faultsOf(error) }
  }
}

const unauthenticated = (detail: string): HttpResponse =>
  Problem.problem({
    status: 401,
    code: "INVALID_CREDENTIALS",
    detail,
    fields: Problem.refusedCredentials,
    headers: { "www-authenticate": "Bearer" }
  })

/** Builds the handler. Paths outside `/v1/` are answered 404 like unknown operations. */
export const make = (mounts: ReadonlyArray<Mount>, authenticator: Authenticator): Handler => {
  const routes = new Map<string, Route>()
  for (const { contract, service } of mounts) {
    for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>)) {
      if (operation.internal) continue
      const failures = [...operation.failures, ...Failure.refusals, idempotencyKeyReused] as ReadonlyArray<
        Failure.Failure
      >
      routes.set(`/v1/${contract.name}/${key}`, {
        name: `${contract.name}.${key}`,
        operation,
        method: service[key]!,
        decode: decoder(operation.payload as Schema.Struct<any>),
        encode: Schema.encodeUnknownSync(operation.success as Schema.Codec<any>),
        failures: new Map(failures.map((failure) => [failure.tag, failure]))
      })
    }
  }
  const authFailures = new Map(authenticator.failures.map((failure) => [failure.tag, failure]))

  const actorOf = (request: HttpRequest): Effect.Effect<Actor.Actor, HttpResponse> => {
    const userAgent = request.header("user-agent")
    const origin: Actor.Origin = {
      requestId: request.requestId,
      ...(request.ip === undefined ? {} : { ip: request.ip }),
      ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, 256) })
    }
    const authorization = request.header("authorization")
    if (authorization === undefined) return Effect.succeed({ kind: "anonymous", ...origin })
    const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(authorization)?.[1]
    if (bearer === undefined) {
      return Effect.fail(unauthenticated("The Authorization header must be `Bearer` and a key or token."))
    }
    return Effect.mapError(authenticator.authenticate(bearer, origin), (error) => {
      const failure = authFailures.get(error._tag)
      return failure === undefined
        ? unauthenticated("The key or token was not accepted.")
        : Problem.ofFailure(failure, error, Problem.refusedCredentials)
    })
  }

  const call = (request: HttpRequest, route: Route, actor: Actor.Actor): Effect.Effect<HttpResponse> => {
    if (request.body === undefined) {
      return Effect.succeed(Problem.problem({
        status: 413,
        code: "BODY_TOO_LARGE",
        detail: `The body is larger than ${maxBodyBytes} bytes.`,
        // The rest of the body was not read, so the connection cannot serve another request.
        headers: { connection: "close" }
      }))
    }
    const contentType = request.header("content-type")
    if (request.body.length > 0 && !/^application\/json *(;|$)/i.test(contentType ?? "")) {
      return Effect.succeed(Problem.problem({
        status: 415,
        code: "UNSUPPORTED_MEDIA_TYPE",
        detail: "Send the body as JSON, with the header `Content-Type: application/json`."
      }))
    }
    const parsed = JsonBody.parse(request.body)
    if ("fault" in parsed) return Effect.succeed(Problem.invalidPayload([parsed.fault]))
    const decoded = route.decode(parsed.value, request.body.length)
    if ("faults" in decoded) return Effect.succeed(Problem.invalidPayload(decoded.faults))
    if ("cause" in decoded) return answerOf(request, route, decoded.cause)
    const run = Effect.map(Effect.suspend(() => route.method(decoded.value)), (output): HttpResponse => {
      const encoded = route.encode(output)
      return encoded === undefined
        ? { status: 204, headers: { "cache-control": "no-store" }, body: undefined }
        : { status: 200, headers: jsonHeaders, body: JSON.stringify(encoded) }
    })
    return Effect.catchCause(
      Effect.provideService(once(request, route, actor, decoded.value, run), Actor.Current, actor),
      (cause) => answerOf(request, route, cause)
    )
  }

  const once = (
    request: HttpRequest,
    route: Route,
    actor: Actor.Actor,
    payload: unknown,
    run: Effect.Effect<HttpResponse, any>
  ): Effect.Effect<HttpResponse, any> => {
    const key = request.header("idempotency-key")
    if (key === undefined || !route.operation.creates) return run
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      return Effect.succeed(Problem.problem({
        status: 400,
        code: "INVALID_IDEMPOTENCY_KEY",
        detail: "An Idempotency-Key is 1 to 255 visible ASCII characters; a random UUID is a good one."
      }))
    }
    // The guard refuses nobody where the operation is for anyone, and has the better answer where it is not.
    if (actor.kind === "anonymous") {
      return route.operation.access.by === "anyone"
        ? Effect.succeed(Problem.problem({
          status: 400,
          code: "IDEMPOTENCY_UNSUPPORTED",
          detail: "Only callers who are signed in can use an Idempotency-Key. Send the request without one."
        }))
        : run
    }
    return Effect.withFiber((fiber) => {
      const memory = Context.get(fiber.context, Idempotency)
      if (memory === undefined) {
        return Effect.succeed(Problem.problem({
          status: 400,
          code: "IDEMPOTENCY_UNSUPPORTED",
          detail: "This server does not remember Idempotency-Keys. Send the request without one."
        }))
      }
      return memory.once(
        {
          caller: callerOf(actor),
          operation: route.name,
          key,
          payload: JSON.stringify(payload),
          keeps: route.operation.keeps
        },
        run,
        Effect.suspend(() => route.method.permits(payload as any))
      )
    })
  }

  const answerOf = (request: HttpRequest, route: Route, cause: Cause.Cause<unknown>): Effect.Effect<HttpResponse> => {
    const error = Option.getOrUndefined(Cause.findErrorOption(cause)) as Failure.Tagged | undefined
    const failure = error === undefined ? undefined : route.failures.get(error._tag)
    // A defect beside the failure is the graver news.
    if (failure !== undefined && !Cause.hasDies(cause)) return Effect.succeed(Problem.ofFailure(failure, error!))
    if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause as Cause.Cause<never>)
    return Effect.as(
      Effect.annotateLogs(Effect.logError("operation died", cause), {
        operation: route.name,
        requestId: request.requestId
      }),
      Problem.internalError(request.requestId)
    )
  }

  return (request) => {
    const route = routes.get(request.path)
    if (route === undefined) {
      return Effect.succeed(Problem.problem({
        status: 404,
        code: "UNKNOWN_OPERATION",
        detail: "There is no such operation. GET /openapi.json lists all of them."
      }))
    }
    if (request.method !== "POST") {
      return Effect.succeed(Problem.problem({
        status: 405,
        code: "METHOD_NOT_ALLOWED",
        detail: "Operations are called with POST.",
        headers: { allow: "POST" }
      }))
    }
    return Effect.matchCauseEffect(Effect.suspend(() => actorOf(request)), {
      onFailure: (cause) => {
        const response = Option.getOrUndefined(Cause.findErrorOption(cause))
        return response === undefined ? answerOf(request, route, cause) : Effect.succeed(response)
      },
      onSuccess: (actor) => call(request, route, actor)
    })
  }
}

/** A name for the caller that no other caller has. */
const callerOf = (actor: Actor.Actor): string => {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`
    case "key":
      return `key:${actor.keyId}`
    case "directory":
      return `directory:${actor.connectionId}`
    default:
      return actor.kind
  }
}
