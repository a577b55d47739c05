/** The app of `test/app` in an isolate, and its calls of the facade. */
import type { Actor } from "@gatehouse/contract/Actor"
import type { Isolate } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { ConvexHttpClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import { ConvexError } from "convex/values"
import { fileURLToPath } from "node:url"

/** Where the clock of every test begins. */
export const start = 1_800_000_000_000

/** For suites of many calls that run at the same time, each in a realm of its own. */
export const timeout = 60_000

export const options = {
  folder: fileURLToPath(new URL("../app/convex", import.meta.url)),
  replay: true,
  transactionLimits: true,
  now: start
}

export type Kind = "query" | "mutation" | "action"

export interface World {
  readonly isolate: Isolate
  /** Calls `auth.<call>`, or `auth.as(actor).<call>`, in an app function of this kind. */
  readonly call: (kind: Kind, call: string, payload: object, actor?: Actor) => Promise<any>
  /** The `data` of the `ConvexError` that the call is refused with; throws if it is not. */
  readonly refusal: (kind: Kind, call: string, payload: object, actor?: Actor) => Promise<Record<string, unknown>>
  /** Everything that the component's tables hold. */
  readonly everything: () => Promise<ReadonlyArray<unknown>>
}

const tables = ["groups", "group_tags", "members", "member_roles", "invites", "invite_roles", "keys", "jobs"]

const callOf =
  (deployment: Pick<Isolate, Kind> | ConvexHttpClient): World["call"] => async (kind, name, payload, actor) =>
    JSON.parse(
      await (deployment as Pick<Isolate, Kind>)[kind](makeFunctionReference(`calls:${kind}`), {
        call: name,
        payload: JSON.stringify(payload),
        ...(actor === undefined ? {} : { actor })
      })
    )

const worldOf = (isolate: Isolate): World => {
  const call = callOf(isolate)
  return {
    isolate,
    call,
    refusal: async (...args) => {
      let value: unknown
      try {
        value = await call(...args)
      } catch (error) {
        if (error instanceof ConvexError && typeof error.data === "object") return error.data
        throw error
      }
      throw new Error(`${args[1]} was not refused: ${JSON.stringify(value)}`)
    },
    everything: async () => (await Promise.all(tables.map((table) => isolate.rows(table, "auth")))).flat()
  }
}

/** At the top of a test file; what it gives makes an empty deployment. */
export const worlds = (): (more?: { readonly now?: number }) => Promise<World> => {
  const { fresh } = convexIsolate(options)
  return async (more) => worldOf(await fresh(more))
}

/** The same for suites that only call: they run on a real deployment too, where `GATEHOUSE_CONVEX_URL` names one. */
export const callers = (): () => Promise<World["call"]> => {
  const url = process.env["GATEHOUSE_CONVEX_URL"]
  if (url !== undefined) {
    const client = new ConvexHttpClient(url)
    return async () => callOf(client)
  }
  const fresh = worlds()
  return async () => (await fresh()).call
}

export const user = (userId: string): Actor => ({ kind: "user", userId })
