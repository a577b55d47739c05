/**
 * A domain as small as it can be with every kind of access rule: notes in groups. The tests of transports and of the
 * generators run on it.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Guard from "@gatehouse/contract/Guard"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import * as Scopes from "@gatehouse/contract/Scopes"
import * as Text from "@gatehouse/contract/Text"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import * as Table from "@gatehouse/store/Table"
import { Clock, Context, Data, Effect, Layer, Schema } from "effect"

export const Note = Schema.Struct({
  id: Text.Id("note", "NoteId"),
  groupId: Schema.String,
  ownerId: Schema.String,
  title: Schema.String,
  extend: Schema.optionalKey(Text.OpenRecord),
  createdAt: Text.Time
}).annotate({ identifier: "Note" })

export interface NoteRow {
  readonly id: string
  readonly createdAt: number
  readonly groupId: string
  readonly ownerId: string
  readonly title: string
  readonly extend?: Readonly<Record<string, Schema.Json>>
  /** What no answer may ever contain. */
  readonly secretHash: string
}

export const NoteTable = Table.table<NoteRow>()({
  name: "notes",
  columns: {
    id: "text",
    createdAt: "int",
    groupId: "text",
    ownerId: "text",
    title: "text",
    extend: "json?",
    secretHash: "text"
  },
  unique: { byTitle: ["groupId", "title"] },
  indexes: { byGroup: ["groupId", "createdAt"], byOwner: ["ownerId", "createdAt"], byTime: ["createdAt"] }
})

export class TitleTaken extends Data.TaggedError("TitleTaken")<{ readonly taken: string; readonly noteId: string }> {
  override get message() {
    return `Another note is called ${this.taken}. Choose another title.`
  }
}

export class TooOften extends Data.TaggedError("TooOften")<{ readonly retryAfter: number }> {
  override get message() {
    return `Wait ${this.retryAfter} ms.`
  }
}

const titleTaken = Failure.make("TitleTaken", TitleTaken, { taken: Schema.String, noteId: Schema.String }, 409)
const tooOften = Failure.make("TooOften", TooOften, { retryAfter: Schema.Int }, 429)

const GroupId = Text.GroupId
const NoteId = Text.Id("note", "NoteId")
const Title = Text.Text({ max: 60 })

export const NotesContract = Contract.make("notes", {
  create: Operation.mutation({
    payload: {
      groupId: GroupId,
      title: Title,
      tags: Schema.optionalKey(Schema.Array(Text.Text({ max: 20 })).check(Schema.isMaxLength(5))),
      place: Schema.optionalKey(Schema.Struct({ page: Schema.Int, "a/b~c": Schema.optionalKey(Schema.Boolean) })),
      extend: Schema.optionalKey(Text.OpenRecord)
    },
    success: Note,
    failures: [titleTaken],
    access: Access.group("groupId", "note:create"),
    keeps: [],
    creates: true,
    doc: "Makes a note."
  }),
  get: Operation.query({
    payload: { noteId: NoteId },
    success: Note,
    failures: [Failure.notFound],
    access: Access.entity("noteId", NoteTable, "groupId", "note:read"),
    doc: "Gives a note."
  }),
  list: Operation.query({
    payload: { groupId: Schema.optionalKey(GroupId), ...Page.fields },
    success: Page.Page(Note),
    failures: [Failure.invalidCursor],
    access: Access.group("groupId", "note:read", { scope: "note:read" }),
    doc: "Lists the notes of a group, or all."
  }),
  mine: Operation.query({
    payload: { userId: Schema.optionalKey(Text.UserId), ...Page.fields },
    success: Page.Page(Note),
    failures: [Failure.invalidCursor],
    access: Access.any(Access.self("userId", "note:read"), Access.scope("note:read")),
    doc: "Lists the notes of a user."
  }),
  rename: Operation.mutation({
    payload: { noteId: NoteId, title: Title },
    success: Schema.Void,
    failures: [titleTaken, Failure.notFound],
    access: Access.entity("noteId", NoteTable, "groupId", "note:update"),
    keeps: [],
    doc: "Gives a note another title."
  }),
  remove: Operation.mutation({
    payload: { noteId: NoteId },
    success: Schema.Void,
    failures: [],
    access: Access.owner("noteId", NoteTable, "ownerId", "note:delete"),
    keeps: [],
    doc: "Removes a note of one's own."
  }),
  archive: Operation.mutation({
    payload: { noteId: NoteId, groupId: Schema.optionalKey(GroupId) },
    success: Schema.Void,
    failures: [],
    access: Access.ifPresent(
      "groupId",
      Access.all(
        Access.group("groupId", "note:update"),
        Access.entity("noteId", NoteTable, "groupId", "note:update")
      ),
      Access.scope("note:update")
    ),
    keeps: [],
    doc: "Puts a note away."
  }),
  status: Operation.query({
    payload: {},
    success: Schema.Struct({ ok: Schema.Boolean }),
    failures: [tooOften],
    access: Access.anyone,
    doc: "Says that the service is there."
  }),
  sweep: Operation.mutation({
    payload: {},
    success: Schema.Void,
    failures: [],
    access: Access.scope("note:delete"),
    keeps: [],
    internal: true,
    doc: "Part of a job."
  })
})

export class Notes extends Context.Service<Notes, Contract.Service<typeof NotesContract>>()("test/Notes") {}

const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const bodies: Contract.Service<typeof NotesContract> = {
    create: Effect.fnUntraced(function*(payload) {
      const clash = yield* store.unique(NoteTable, "byTitle", [payload.groupId, payload.title])
      if (clash !== undefined) return yield* new TitleTaken({ taken: payload.title, noteId: clash.id })
      const row: NoteRow = {
        id: yield* tokens.id("note"),
        createdAt: yield* Clock.currentTimeMillis,
        groupId: payload.groupId,
        ownerId: Actor.userId(yield* Actor.Current) ?? "nobody",
        title: payload.title,
        secretHash: `hash of ${yield* tokens.random(32)}`,
        ...(payload.extend === undefined ? {} : { extend: payload.extend })
      }
      yield* Effect.orDie(store.insert(NoteTable, row))
      return row as any
    }),
    get: Effect.fnUntraced(function*({ noteId }) {
      const row = yield* store.get(NoteTable, noteId)
      return row === undefined ? yield* Failure.notFound.make({}) : row as any
    }),
    list: ({ groupId, ...page }) =>
      store.page(
        NoteTable,
        groupId === undefined ? "byTime" : "byGroup",
        (groupId === undefined ? [] : [groupId]) as [],
        pageOptions(page)
      ) as Effect.Effect<any, any>,
    mine: Effect.fnUntraced(function*({ userId, ...page }) {
      const owner = userId ?? Actor.userId(yield* Actor.Current) ?? "nobody"
      return (yield* store.page(NoteTable, "byOwner", [owner], pageOptions(page))) as any
    }),
    rename: Effect.fnUntraced(function*({ noteId, title }) {
      const row = yield* store.get(NoteTable, noteId)
      if (row === undefined) return yield* Failure.notFound.make({})
      const clash = yield* store.unique(NoteTable, "byTitle", [row.groupId, title])
      if (clash !== undefined && clash.id !== noteId) return yield* new TitleTaken({ taken: title, noteId: clash.id })
      yield* Effect.orDie(store.patch(NoteTable, noteId, { title }))
    }),
    remove: ({ noteId }) => Effect.asVoid(store.remove(NoteTable, noteId)),
    archive: ({ noteId }) =>
      Effect.asVoid(Effect.orDie(store.patch(NoteTable, noteId, { extend: { archived: true } }))),
    status: () => Effect.succeed({ ok: true }),
    sweep: () => Effect.void
  }
  return Guard.implement(NotesContract, yield* Transactions, bodies)
})

/** Who holds what: the tenants `a` and `b`, each with an owner, and a member of `a` who may do nothing. */
export const groupA = Text.GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9na")
export const groupB = Text.GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9nb")
const grants: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>> = {
  [groupA]: { ada: ["note:create", "note:read", "note:update"], mel: [] },
  [groupB]: { bob: ["note:create", "note:read", "note:update"] }
}

const reads = Layer.effect(
  Access.AccessReads,
  Effect.map(Store, (store) => ({
    row: (table: Access.TableName, id: string) =>
      Effect.map(store.get(table as typeof NoteTable, id), (row) => row as any),
    held: (actor: Actor.Actor, groupId: string) =>
      Effect.sync(() => {
        const held = grants[groupId]?.[Actor.userId(actor) ?? ""]
        if (held === undefined) return undefined
        const kept = actor.kind === "key" ? held.filter((grant) => Scopes.canGrant(actor.scopes, grant)) : held
        return { grants: new Set(kept), isOwner: false }
      })
  }))
)

/** The service on a memory store of its own. */
export const layer = Layer.mergeAll(Layer.effect(Notes, make), reads).pipe(
  Layer.provideMerge(MemoryStore.layer),
  Layer.provideMerge(TokensLayer.layer)
)

/** All rows, as they are. */
export const snapshot = Effect.flatMap(Store, (store) => store.first(NoteTable, "byTime", [], { limit: 1000 }))
