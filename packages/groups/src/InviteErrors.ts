/**
 * How operations on invites fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./InviteWire.ts"

export class InviteNotFound extends Data.TaggedError("InviteNotFound")<{}> {
  override get message() {
    return "There is no such invite, or it is for somebody else. Ask for a new one."
  }
}

export class InviteExpired extends Data.TaggedError("InviteExpired")<Fields<typeof failures.InviteExpired>> {
  override get message() {
    return "The invite has expired. Ask for it to be sent again."
  }
}

export class InviteNotPending extends Data.TaggedError("InviteNotPending")<Fields<typeof failures.InviteNotPending>> {
  override get message() {
    return `The invite is ${this.inviteStatus} and can no longer be answered or changed. Create a new one.`
  }
}

export class InviteAlreadyAccepted extends Data.TaggedError("InviteAlreadyAccepted")<
  Fields<typeof failures.InviteAlreadyAccepted>
> {
  override get message() {
    return "Somebody else has accepted this invite. Ask for one of your own."
  }
}

export class InviteEmailMismatch extends Data.TaggedError("InviteEmailMismatch")<
  Fields<typeof failures.InviteEmailMismatch>
> {
  override get message() {
    return "The invite is for another e-mail address. Sign in as its owner, or verify that address first."
  }
}

export class DuplicateInvite extends Data.TaggedError("DuplicateInvite")<Fields<typeof failures.DuplicateInvite>> {
  override get message() {
    return `${this.inviteId} is pending for the same address already. Send that one again, or revoke it first.`
  }
}
