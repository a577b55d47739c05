/**
 * The operations on groups.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { OpenRecord } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as Errors from "./GroupErrors.ts"
import { maxDepth } from "./GroupSettings.ts"
import { failures, Group, GroupId, GroupSummary, MoveId, Name, Slug, Tag, Tags, Type } from "./GroupWire.ts"

export const groupNotFound = Failure.make("GroupNotFound", Errors.GroupNotFound, failures.GroupNotFound, 404)
const slugTaken = Failure.make("SlugTaken", Errors.SlugTaken, failures.SlugTaken, 409)
const groupTooDeep = Failure.make("GroupTooDeep", Errors.GroupTooDeep, failures.GroupTooDeep, 409)
const groupCycle = Failure.make("GroupCycle", Errors.GroupCycle, failures.GroupCycle, 409)
const groupBusy = Failure.make("GroupBusy", Errors.GroupBusy, failures.GroupBusy, 409)

const platform = (scope: string) => ({ scope })
const someTags = Schema.Array(Tag).check(Schema.isBetweenLength(1, 8))

export const GroupsContract = Contract.make("groups", {
  create: Operation.mutation({
    payload: {
      name: Name,
      slug: Schema.optionalKey(Slug),
      parentId: Schema.optionalKey(GroupId),
      type: Schema.optionalKey(Type),
      tags: Schema.optionalKey(Tags),
      extend: Schema.optionalKey(OpenRecord)
    },
    success: Group,
    failures: [groupNotFound, slugTaken, groupTooDeep],
    access: Access.group("parentId", "groups:create", platform("groups:create")),
    keeps: [],
    creates: true,
    doc: "Creates a group below `parentId`, or at the top. Tags are trimmed, lower-cased and kept once."
  }),
  get: Operation.query({
    payload: { groupId: GroupId },
    success: Group,
    failures: [groupNotFound],
    access: Access.group("groupId", "groups:read"),
    oneRead: true,
    doc: "Returns a group."
  }),
  getBySlug: Operation.query({
    payload: { slug: Slug, parentId: Schema.optionalKey(GroupId) },
    success: Schema.NullOr(Group),
    failures: [],
    access: Access.group("parentId", "groups:read", platform("groups:read")),
    oneRead: true,
    doc: "Returns the group with this slug below `parentId`, or at the top; `null` if there is none."
  }),
  list: Operation.query({
    payload: {
      parentId: Schema.optionalKey(GroupId),
      root: Schema.optionalKey(Schema.Literal(true)),
      type: Schema.optionalKey(Type),
      slug: Schema.optionalKey(Slug),
      name: Schema.optionalKey(Name),
      tag: Schema.optionalKey(Tag),
      tagsAny: Schema.optionalKey(someTags),
      tagsAll: Schema.optionalKey(someTags),
      ...Page.fields
    },
    success: Page.Page(Group),
    failures: [Failure.invalidCursor, Failure.unsupportedFilter],
    access: Access.group("parentId", "groups:read", platform("groups:read")),
    doc: "Lists groups by one filter; `parentId` or `root` also go with `type` or with `slug`. " +
      "By tag a page can be shorter than `limit`; `tagsAll` walks the groups that have its first tag."
  }),
  update: Operation.mutation({
    payload: {
      groupId: GroupId,
      name: Schema.optionalKey(Name),
      slug: Schema.optionalKey(Schema.NullOr(Slug)),
      type: Schema.optionalKey(Schema.NullOr(Type)),
      tags: Schema.optionalKey(Tags),
      extend: Schema.optionalKey(Schema.NullOr(OpenRecord))
    },
    success: Group,
    failures: [groupNotFound, slugTaken],
    access: Access.group("groupId", "groups:update"),
    keeps: [],
    doc: "Changes what is given; `null` clears. `tags` and `extend` are replaced as a whole."
  }),
  delete: Operation.mutation({
    payload: { groupId: GroupId },
    success: Schema.Void,
    failures: [groupNotFound, groupBusy],
    access: Access.group("groupId", "groups:delete"),
    keeps: [],
    doc: "Deletes a group and all below it. Of at most 500 groups all are gone at once; of more, those below follow " +
      "top-down in the background. Members, invites, keys and rows are removed in the background."
  }),
  ancestors: Operation.query({
    payload: {
      groupId: GroupId,
      includeSelf: Schema.optionalKey(Schema.Boolean),
      maxDepth: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxDepth })))
    },
    success: Schema.Array(GroupSummary),
    failures: [groupNotFound],
    access: Access.group("groupId", "groups:read"),
    doc: "Returns the groups above a group, the parent first and the root last, at most `maxDepth` of them."
  }),
  move: Operation.mutation({
    payload: { groupId: GroupId, parentId: Schema.NullOr(GroupId) },
    success: Schema.Union([
      Schema.Struct({ status: Schema.Literal("moved") }),
      Schema.Struct({ status: Schema.Literal("moving"), moveId: MoveId })
    ]),
    failures: [groupNotFound, groupCycle, groupTooDeep, slugTaken, groupBusy, Failure.roleBeyondCaller],
    access: Access.all(
      Access.group("groupId", "groups:move"),
      Access.group("parentId", "groups:create", platform("groups:create"))
    ),
    keeps: [],
    doc: "Moves a group and all below it under another parent, or to the top (`null`). Of more than 500 groups it is " +
      "`moving`: prepared in the background, then done at one stroke, or given up with `group.move_cancelled`. " +
      "Nobody moves a group to where a member would hold more in it than they do."
  })
})
