/**
 * A server with what a sign-in with a provider needs, browsers with cookies of their own, and providers that say at once
 * whom they see. (`OidcProvider.ts` has a real one.)
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Store, type StoreService } from "@gatehouse/store/Store"
import type { AnyTable, RowOf } from "@gatehouse/store/Table"
import { Context, Effect, Layer, Redacted } from "effect"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import * as OAuthRoutes from "../../src/http/OAuthRoutes.ts"
import { OAuth } from "../../src/oauth/OAuth.ts"
import { type AuthorizationRequest, OAuthClient } from "../../src/oauth/OAuthClient.ts"
import * as OAuthLayer from "../../src/oauth/OAuthLayer.ts"
import type { Identity, OAuthProvider } from "../../src/oauth/OAuthProvider.ts"
import * as OAuthProviders from "../../src/oauth/OAuthProviders.ts"
import type { Finished } from "../../src/oauth/OAuthWire.ts"
import { oidc, type OidcOptions } from "../../src/oauth/providers/Oidc.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import * as FinishSignIn from "../../src/signin/FinishSignIn.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { AccountTable, EmailTable, type UserRow, UserTable } from "../../src/users/UserTable.ts"

/** The server, the application, and what it allows to be led back to. */
export const server = "https://auth.example.com"
export const app = "https://app.example.com/signed-in"
export const redirects = ["https://app.example.com", "myapp://callback"]

export const accessTokens = Layer.succeed(AccessTokens, {
  issue: ({ sessionId }) => Effect.succeed({ token: `access:${sessionId}`, expiresAt: 0 }),
  verify: () => Effect.die(new Error("nothing here verifies access tokens")),
  jwks: Effect.succeed({ keys: [] })
})

export const providerNamed = (id: string, options: Partial<OidcOptions> = {}) =>
  oidc({
    id,
    issuer: `https://${id}.example`,
    clientId: "gatehouse",
    clientSecret: Redacted.make("a-secret-of-the-client"),
    ...options
  })

/** Whom a provider sees, where it is not Ada. */
export type Who = Partial<Omit<Identity, "profile">>

export const ada = {
  subject: "ada-1",
  email: "Ada@example.com",
  emailVerified: true,
  name: "Ada Lovelace",
  image: "https://example.com/ada.png"
} satisfies Who

/** Believes whatever stands in the code, if all else is as it was sent. */
export const fakeClient = Layer.sync(OAuthClient, () => {
  const sent = new Map<string, AuthorizationRequest>()
  return {
    authorizationUrl: (provider, request) =>
      Effect.sync(() => {
        sent.set(request.state, request)
        return `https://${provider.id}.example/authorize?${new URLSearchParams({ ...request })}`
      }),
    exchange: (provider, { parameters, ...request }) =>
      Effect.sync(() => {
        const asked = sent.get(request.state)
        for (const name of ["redirectUri", "state", "nonce", "codeVerifier"] as const) {
          if (asked?.[name] !== request[name]) throw new Error(`${name} is not what was sent`)
        }
        const who = JSON.parse(parameters.get("code")!) as Who
        return { profile: {}, emailVerified: false, subject: "", ...who, provider: provider.id }
      })
  }
})

export interface Site {
  readonly oauth: OAuth["Service"]
  readonly handle: (request: Request) => Promise<Response>
}

/** A server with these providers, over the store at hand. Several of them are several processes. */
export const siteWith = Effect.fnUntraced(
  function*(
    providers: ReadonlyArray<OAuthProvider>,
    client: Layer.Layer<OAuthClient> = fakeClient,
    url: string = server
  ) {
    const built = yield* Layer.build(
      Layer.fresh(OAuthLayer.layer).pipe(
        Layer.provideMerge(Layer.mergeAll(OAuthProviders.layer({ url, providers }), client, accessTokens))
      )
    )
    const routes = yield* OAuthRoutes.make({ cookies: { secure: true }, home: "https://app.example.com" }).pipe(
      Effect.provideContext(built)
    )
    const context = yield* Effect.context<never>()
    const site: Site = {
      oauth: Context.get(built, OAuth),
      handle: WebHandler.make(
        (request) => routes.get(request.path.slice(0, request.path.lastIndexOf("/") + 1))!(request),
        context,
        { ip: (request) => request.headers.get("x-test-ip") ?? "192.0.2.1" }
      )
    }
    return site
  }
)

export const op = providerNamed("op")
export const other = providerNamed("other")
export const site = siteWith([op, other])

interface Cookie {
  readonly value: string
  readonly attributes: ReadonlyArray<string>
}

export interface Browser {
  readonly cookies: Map<string, Cookie>
  readonly ip: string
}

export const browser = (ip = "192.0.2.1"): Browser => ({ cookies: new Map(), ip })

export const keep = (from: Response, { cookies }: Browser): void => {
  for (const line of from.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split("; ")
    const name = pair.slice(0, pair.indexOf("="))
    if (attributes.includes("Max-Age=0")) cookies.delete(name)
    else cookies.set(name, { value: pair.slice(name.length + 1), attributes })
  }
}

export interface Visit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The fields of a form that another site posts: only cookies with `SameSite=None` go with it. */
  readonly form?: Readonly<Record<string, string>>
}

/** Opens an address of the server, from a link of another site. */
export const visit = (site: Pick<Site, "handle">, from: Browser, url: string, options: Visit = {}) =>
  Effect.promise(async () => {
    const isCrossPost = options.form !== undefined
    const sent = [...from.cookies]
      .filter(([, { attributes }]) => !isCrossPost || attributes.includes("SameSite=None"))
      .map(([name, { value }]) => `${name}=${value}`)
    const response = await site.handle(
      new Request(new URL(url, server), {
        method: options.method ?? (isCrossPost ? "POST" : "GET"),
        headers: {
          "x-test-ip": from.ip,
          "user-agent": "Browser 1.0",
          ...(sent.length === 0 ? {} : { cookie: sent.join("; ") }),
          ...options.headers
        },
        ...(isCrossPost ? { body: new URLSearchParams(options.form) } : {})
      })
    )
    keep(response, from)
    return response
  })

export const locationOf = (response: Response): URL => {
  const location = response.headers.get("location")
  if (location === null) throw new Error(`${response.status} leads nowhere`)
  return new URL(location)
}

export const callbackOf = (provider: string, parameters: Readonly<Record<string, string>>): string =>
  `/auth/callback/${provider}?${new URLSearchParams(parameters)}`

/** To the provider, and no further: the state. */
export const depart = (site: Site, from: Browser, url: string) =>
  Effect.map(visit(site, from, url), (response) => {
    const location = locationOf(response)
    const state = location.searchParams.get("state")
    if (state === null) throw new Error(`the browser was not sent to a provider but to ${location.href}`)
    return state
  })

/** Back from the provider: what the application finds in its address. */
export const arrive = (site: Site, from: Browser, state: string, who: Who = ada, provider = "op") =>
  Effect.map(
    visit(site, from, callbackOf(provider, { state, code: JSON.stringify(who) })),
    (response) => Object.fromEntries(locationOf(response).searchParams) as { code?: string; error?: string }
  )

/** All of the browser's part: the code that it brings to its client. */
export const travel = Effect.fnUntraced(
  function*(site: Site, url: string, who: Who = ada, from: Browser = browser(), provider = "op") {
    const state = yield* depart(site, from, url)
    const { code } = yield* arrive(site, from, state, who, provider)
    if (code === undefined) throw new Error("the browser brought no code")
    return code
  }
)

/** From the client's wish to the code. */
export const handOff = Effect.fnUntraced(function*(site: Site, who: Who = ada, provider = "op") {
  const { challenge, url } = yield* site.oauth.start({ provider, redirectTo: app })
  return { challenge: challenge!, code: yield* travel(site, url, who, browser(), provider) }
})

/** A whole sign-in. */
export const signIn = Effect.fnUntraced(function*(site: Site, who: Who = ada, provider = "op") {
  return signedIn(yield* site.oauth.finish(yield* handOff(site, who, provider)))
})

export const signedIn = (result: typeof Finished.Type) => {
  if (result.kind !== "signedIn") throw new Error(`the sign-in ended with ${result.kind}`)
  return result
}

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
export const inSession = (own: { readonly userId: string; readonly sessionId: string }) =>
  as({ kind: "user", userId: own.userId, sessionId: own.sessionId })

export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "done" : result.failure._tag)

/** Writes as the application would. */
export const write = <A, E, R>(body: (store: StoreService) => Effect.Effect<A, E, R>) =>
  Store.use((store) => store.mutation({ name: "test" }, Effect.orDie(body(store))))

export const newUser = (given: Partial<NewUser.NewUser> = {}) =>
  Effect.gen(function*() {
    const { createUser } = yield* NewUser.make
    return yield* write(() => createUser({ by: "test", ...given }))
  })

export const verified = (address: string): NewUser.NewEmail => ({
  address,
  original: address,
  verified: true,
  login: true
})

/** A session of the user that began now. */
export const sessionOf = Effect.fnUntraced(function*(user: UserRow) {
  const { open } = yield* FinishSignIn.make
  const opened = yield* write(() => open({ user, method: "password", amr: ["pwd"] }))
  return { userId: user.id, sessionId: opened.sessionId }
})

/** A user who has just signed in. */
export const someone = Effect.fnUntraced(function*(address = "mia@example.com", given: Partial<NewUser.NewUser> = {}) {
  const user = yield* newUser({ email: verified(address), ...given })
  return { user, ...yield* sessionOf(user) }
})

const rowsOf = <T extends AnyTable>(table: T, index: string) =>
  Store.use((store) => store.first(table, index as never, [] as never, { limit: 1_000 })) as Effect.Effect<
    ReadonlyArray<RowOf<T>>,
    never,
    Store
  >

export const users = rowsOf(UserTable, "byCreated")
export const accounts = rowsOf(AccountTable, "byUser")
export const emails = rowsOf(EmailTable, "byAddress")
export const sessions = rowsOf(SessionTable, "byExpiry")
export const challenges = rowsOf(ChallengeTable, "byExpiry")
export const userNow = (id: string) =>
  Store.use((store) => Effect.orDie(Effect.flatMap(store.get(UserTable, id), Effect.fromNullishOr)))
