/**
 * A query that applications ask at every request, in a function file of its own and without Effect: what it reads and
 * what it makes of the rows is a `Reading` of its domain, the same that the service runs. A caller who is held to access
 * asks the service's general function instead.
 */
import type { Actor } from "@gatehouse/contract/Actors"
import type { PermissionsService } from "@gatehouse/contract/Roles"
import type { PageRequest } from "@gatehouse/store/PageRequest"
import type { Reading, Request } from "@gatehouse/store/Reading"
import { type GenericQueryCtx, queryGeneric, type RegisteredQuery } from "convex/server"
import { ConvexError, v } from "convex/values"
import * as CallArguments from "./CallArguments.ts"
import { byId, byKey, type Database, found, readFirst } from "./ConvexRows.ts"
import { failureData } from "./Failures.ts"
import * as OpenRecords from "./OpenRecords.ts"
import type { OperationData } from "./OperationData.ts"
import { payloadOf } from "./Payload.ts"

/** A failure as the readings of a domain give it. */
interface Failure {
  readonly _tag: string
}

export interface HotOptions {
  readonly reading: (
    payload: any,
    actor: Actor,
    permissions: PermissionsService,
    settings: any
  ) => Reading<unknown, Failure> | Promise<Reading<unknown, Failure>>
  /** Does it ask for the app's roles and grants? */
  readonly permissions: boolean
  /** Does it take settings of the app? */
  readonly settings?: boolean
  /** What each failure says, by its tag. */
  readonly messages: Readonly<Record<string, (failure: any) => string>>
}

const read = async (db: Database, request: Request): Promise<unknown> => {
  const { table } = request
  switch (request.kind) {
    case "get":
      return found(table, await byId(db, table, request.id))
    case "unique":
      return found(table, await byKey(db, table, request.index, request.key))
    case "uniqueMany": {
      const documents = await Promise.all(request.keys.map((key) => byKey(db, table, request.index, key)))
      return documents.map((document) => found(table, document))
    }
    case "first":
      return readFirst(db, table, request.index, request.prefix as PageRequest["prefix"], request.limit)
  }
}

const withoutPermissions: PermissionsService = { grants: [], roles: {} }

export const hotQuery = (
  name: string,
  operation: OperationData,
  { messages, permissions, reading, settings }: HotOptions
): RegisteredQuery<"public", any, any> =>
  queryGeneric({
    // Getters, because only the analysis of a push asks: a call does not pay for validators.
    get args() {
      return {
        payload: v.object(operation.payload()),
        actor: CallArguments.actor(),
        ...(permissions ? { permissions: CallArguments.permissions() } : {}),
        ...(settings === true ? { settings: v.optional(v.any()) } : {})
      }
    },
    get returns() {
      return operation.returns()
    },
    handler: async (ctx: GenericQueryCtx<any>, args: any) => {
      const held = permissions ? CallArguments.permissionsOf(args.permissions) : withoutPermissions
      let state = await reading(payloadOf(name, operation, args.payload), args.actor, held, args.settings)
      while (state._tag === "Read") state = state.next(await read(ctx.db as unknown as Database, state.request))
      if (state._tag === "Done") return OpenRecords.toText(state.value, operation.openOut)
      const { failure } = state
      throw new ConvexError(failureData(failure, messages[failure._tag]!(failure)))
    }
  } as any) as any
