/** The app of `app` in an isolate, and the receivers of its webhooks. */
import type { Actor } from "@gatehouse/contract/Actor"
import type { Isolate } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { verify, type VerifyOptions } from "@gatehouse/webhooks/verify"
import { makeFunctionReference } from "convex/server"
import { ConvexError } from "convex/values"
import { fileURLToPath } from "node:url"

/** Where the clock of every test begins. */
export const start = 1_800_000_000_000
export const timeout = 60_000

const { fresh } = convexIsolate({
  folder: fileURLToPath(new URL("app", import.meta.url)),
  env: { AUTH_SECRET_ENCRYPTION_KEY: "a secret of this test and no other" },
  now: start,
  // The functions of other domains are run twice by their own suites.
  replay: (name) => /webhook|audit|seal|worker/u.test(name),
  transactionLimits: true
})

export type Kind = "query" | "mutation" | "action"

/** A request that arrived. */
export interface Received {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly at: number
}

type Answer = Response | Error

export interface CallOptions {
  readonly actor?: Actor
  readonly app?: "auth" | "alone" | "untold"
}

export class World {
  readonly isolate: Isolate
  readonly received: Array<Received>
  now = start
  /** How receivers answer. */
  answer: (request: Received) => Answer | Promise<Answer> = () => new Response(null, { status: 204 })

  private constructor(isolate: Isolate, received: Array<Received>) {
    this.isolate = isolate
    this.received = received
  }

  static async make(): Promise<World> {
    const received: Array<Received> = []
    const isolate = await fresh({
      fetch: (async (input: string | URL | Request, init: RequestInit = {}) => {
        const request = new Request(input, init)
        const arrived = {
          url: request.url,
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
          at: world.now
        }
        received.push(arrived)
        const answer = await world.answer(arrived)
        if (answer instanceof Error) throw answer
        return answer
      }) as typeof fetch
    })
    const world = new World(isolate, received)
    return world
  }

  goTo(now: number): void {
    this.now = now
    this.isolate.setNow(now)
  }

  async call(kind: Kind, call: string, payload: object, { actor, app = "auth" }: CallOptions = {}): Promise<any> {
    return JSON.parse(
      await this.isolate[kind](makeFunctionReference(`calls:${kind}`), {
        call,
        payload: JSON.stringify(payload),
        app,
        ...(actor === undefined ? {} : { actor })
      })
    )
  }

  /** The `data` that a call is refused with. */
  async refusal(...args: Parameters<World["call"]>): Promise<Record<string, any>> {
    try {
      await this.call(...args)
    } catch (error) {
      if (error instanceof ConvexError && typeof error.data === "object") return error.data
      throw error
    }
    throw new Error(`${args[1]} was not refused`)
  }

  /** An endpoint for these types, and its secret. */
  async endpoint(subscriptions: ReadonlyArray<string>, more: object = {}): Promise<{ endpoint: any; secret: string }> {
    return this.call("action", "sso.webhook.endpoint.create", {
      url: "https://hooks.example.com/in",
      subscriptions,
      ...more
    })
  }

  /** When what is scheduled is to run, and what: times from the start. */
  async planned(): Promise<ReadonlyArray<readonly [name: string, at: number]>> {
    return (await this.isolate.scheduled.list()).map(({ at, function: name }) => [name, at - start] as const)
  }

  runDue(): Promise<number> {
    return this.isolate.scheduled.runDue()
  }

  /** Goes on until nothing is scheduled before this time. */
  async until(end: number): Promise<void> {
    for (;;) {
      const next = (await this.isolate.scheduled.list())[0]
      if (next === undefined || next.at > end) break
      this.goTo(Math.max(this.now, next.at))
      await this.runDue()
    }
    this.goTo(end)
  }

  /** The payload that a receiver reads. */
  read({ body, headers }: Received, options: Pick<VerifyOptions, "secret">): Promise<any> {
    return verify({ ...options, headers, body, now: this.now } as VerifyOptions) as Promise<any>
  }

  rows(table: string): Promise<ReadonlyArray<any>> {
    return this.isolate.rows(table, "auth")
  }
}
