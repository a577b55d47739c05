/**
 * How operations on groups fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./GroupWire.ts"

export class GroupNotFound extends Data.TaggedError("GroupNotFound")<Fields<typeof failures.GroupNotFound>> {
  override get message() {
    return `There is no group ${this.groupId}. It may have been deleted: check the id.`
  }
}

export class SlugTaken extends Data.TaggedError("SlugTaken")<Fields<typeof failures.SlugTaken>> {
  override get message() {
    return `A group with the slug ${this.slug} stands beside this one already. Choose another slug.`
  }
}

export class GroupTooDeep extends Data.TaggedError("GroupTooDeep")<Fields<typeof failures.GroupTooDeep>> {
  override get message() {
    return `Groups nest at most ${this.maxDepth} levels deep. Choose a parent nearer to the root.`
  }
}

export class GroupCycle extends Data.TaggedError("GroupCycle")<Fields<typeof failures.GroupCycle>> {
  override get message() {
    return `${this.parentId} is ${this.groupId} itself or lies below it. Choose a parent outside the group.`
  }
}

export class GroupBusy extends Data.TaggedError("GroupBusy")<Fields<typeof failures.GroupBusy>> {
  override get message() {
    return `A large move that involves ${this.groupId} is under way. Try again when it has ended.`
  }
}
