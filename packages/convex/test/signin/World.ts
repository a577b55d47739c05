/** The app of `app` in an isolate, with its messages, and clients that hold what browsers hold. */
import type { Isolate } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import type { Message } from "@gatehouse/core-sessions/messages/Messenger"
import { makeFunctionReference } from "convex/server"
import { ConvexError } from "convex/values"
import { generateKeyPairSync } from "node:crypto"
import { fileURLToPath } from "node:url"

/** Where the clock of every test begins. */
export const start = 1_800_000_000_000
export const timeout = 60_000
export const site = "https://app.example.com"

const privateKey = JSON.stringify(
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })
)

export const env = {
  JWT_PRIVATE_KEY: privateKey,
  SITE_URL: site,
  CONVEX_SITE_URL: "https://acme.convex.site",
  AUTH_SECRET_ENCRYPTION_KEY: "a secret of this test and no other",
  AUTH_ACME_ID: "client",
  AUTH_ACME_SECRET: "secret"
}

const { fresh } = convexIsolate({
  folder: fileURLToPath(new URL("app", import.meta.url)),
  env,
  now: start,
  replay: true,
  transactionLimits: true
})

export const password = "correct horse battery staple"

const claimsOf = (token: string): Record<string, any> =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8"))

export class World {
  readonly isolate: Isolate
  readonly outbox: Array<Message>

  constructor(isolate: Isolate, outbox: Array<Message>) {
    this.isolate = isolate
    this.outbox = outbox
  }

  client(): Client {
    return new Client(this)
  }

  /** The last message, which must be of this kind. */
  last<T extends Message["_tag"]>(tag: T): Extract<Message, { _tag: T }> {
    const message = this.outbox.at(-1)
    if (message?._tag !== tag) throw new Error(`the last message is ${message?._tag}, not ${tag}`)
    return message as Extract<Message, { _tag: T }>
  }

  app(call: string, payload: object): Promise<any> {
    return this.isolate.action(makeFunctionReference("calls:app"), { call, payload })
  }
}

/** What `data` a call is refused with; throws if it is not. */
export const refusal = async (call: Promise<unknown>): Promise<Record<string, any>> => {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    if (error instanceof ConvexError && typeof error.data === "object") return error.data
    throw error
  }
  throw new Error(`the call was not refused: ${JSON.stringify(value)}`)
}

/** A client: signs in, and holds the tokens that it gets. */
export class Client {
  readonly world: World
  token: string | undefined
  refreshToken: string | undefined
  deviceToken: string | undefined
  verifier: string | undefined

  constructor(world: World) {
    this.world = world
  }

  /** Convex verifies a token and hands its claims on. */
  private get caller(): any {
    const { isolate } = this.world
    if (this.token === undefined) return isolate
    const { iss, sub, ...claims } = claimsOf(this.token)
    return isolate.t.withIdentity({ issuer: iss, subject: sub, tokenIdentifier: `${iss}|${sub}`, ...claims })
  }

  get claims(): Record<string, any> {
    return claimsOf(this.token!)
  }

  /** One step; keeps what its answer gives. */
  async signIn(provider: string | undefined, params: object = {}): Promise<any> {
    const answer = await this.caller.action(makeFunctionReference("auth:signIn"), {
      ...(provider === undefined ? {} : { provider }),
      params: { ...params, ...(this.deviceToken === undefined ? {} : { deviceToken: this.deviceToken }) },
      ...(this.verifier === undefined ? {} : { verifier: this.verifier })
    })
    return this.keep(answer)
  }

  async refresh(refreshToken = this.refreshToken): Promise<any> {
    return this.keep(await this.world.isolate.action(makeFunctionReference("auth:signIn"), { refreshToken }))
  }

  signOut(): Promise<null> {
    return this.caller.action(makeFunctionReference("auth:signOut"), {})
  }

  me(): Promise<any> {
    return this.caller.query(makeFunctionReference("calls:me"), {})
  }

  whoami(): Promise<string> {
    return this.caller.query(makeFunctionReference("calls:whoami"), {})
  }

  call(kind: "query" | "mutation" | "action", call: string, payload: object = {}): Promise<any> {
    return this.caller[kind](makeFunctionReference(`calls:${kind}`), { call, payload })
  }

  private keep(answer: any): any {
    this.verifier = answer.verifier
    if (answer.kind === "signedIn" && answer.tokens !== null) {
      this.token = answer.tokens.token
      this.refreshToken = answer.tokens.refreshToken
      if (answer.deviceToken !== undefined) this.deviceToken = answer.deviceToken
    }
    return answer
  }

  /** Signs up with an address, to the end. */
  async signUp(email: string): Promise<any> {
    await this.signIn("password", { flow: "signUp", email, password, name: "Ada" })
    const { code } = this.world.last("SignUpConfirmation")
    return this.signIn("password", { flow: "email-verification", code })
  }
}

/** An empty deployment. */
export const world = async (options: { readonly fetch?: typeof fetch } = {}): Promise<World> => {
  const outbox: Array<Message> = []
  const send = async (message: unknown) => {
    outbox.push(message as Message)
  }
  return new World(await fresh({ ...options, syscalls: { send } }), outbox)
}
