/**
 * How operations on members fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import { messages } from "./MemberMessages.ts"
import type { failures } from "./MemberWire.ts"

export class MemberNotFound extends Data.TaggedError("MemberNotFound")<{}> {
  override get message() {
    return "There is no such member. It may have been removed: list the group's members."
  }
}

export class DuplicateMembership extends Data.TaggedError("DuplicateMembership")<
  Fields<typeof failures.DuplicateMembership>
> {
  override get message() {
    return `${this.userId} is a member of ${this.groupId} already. Update that membership instead.`
  }
}

export class LastOwner extends Data.TaggedError("LastOwner")<Fields<typeof failures.LastOwner>> {
  override get message() {
    return `${this.groupId} would be left without an active owner. Give somebody else an owner role, or transfer it.`
  }
}

export class NotOwner extends Data.TaggedError("NotOwner")<Fields<typeof failures.NotOwner>> {
  override get message() {
    return `Only an active owner of ${this.groupId} itself can transfer it. Name one as fromUserId.`
  }
}

export class MemberSuspended extends Data.TaggedError("MemberSuspended")<Fields<typeof failures.MemberSuspended>> {
  override get message() {
    return `${this.memberId} is suspended. Set its status to active first.`
  }
}

export class UserRequired extends Data.TaggedError("UserRequired")<{}> {
  override get message() {
    return messages.UserRequired()
  }
}
