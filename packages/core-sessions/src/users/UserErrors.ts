/**
 * Why an operation on a user, an address or an account is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./UserFailureFields.ts"

export class UserNotFound extends Data.TaggedError("UserNotFound")<Fields<typeof failures.UserNotFound>> {
  override get message() {
    return "There is no such user. Check the id."
  }
}

/** Without it the user could not come back. */
export class LastSignInMethod extends Data.TaggedError("LastSignInMethod")<Fields<typeof failures.LastSignInMethod>> {
  override get message() {
    return "This is the user's last way to sign in. Add another one first, as a verified address or a passkey."
  }
}

/** These groups would be without an owner. */
export class LastOwner extends Data.TaggedError("LastOwner")<Fields<typeof failures.LastOwner>> {
  override get message() {
    return `The user is the last owner of ${
      this.groupIds.join(", ")
    }. Make somebody else an owner there, or delete these groups.`
  }
}

export class NotAMember extends Data.TaggedError("NotAMember")<Fields<typeof failures.NotAMember>> {
  override get message() {
    return `The user is no active member of ${this.groupId}. Choose a group that they belong to.`
  }
}

export class PhoneTaken extends Data.TaggedError("PhoneTaken")<Fields<typeof failures.PhoneTaken>> {
  override get message() {
    return "Another user signs in with this number. Use a different one."
  }
}

/** Nothing was asked for, or its time has come. */
export class DeletionNotPending
  extends Data.TaggedError("DeletionNotPending")<Fields<typeof failures.DeletionNotPending>>
{
  override get message() {
    return "No deletion of this account is pending, or it is under way already."
  }
}

export class EmailNotFound extends Data.TaggedError("EmailNotFound")<Fields<typeof failures.EmailNotFound>> {
  override get message() {
    return "There is no such address. Check the id; it begins with eml_."
  }
}

/** Said only to who has proved to hold the address, and to the application itself. */
export class EmailTaken extends Data.TaggedError("EmailTaken")<Fields<typeof failures.EmailTaken>> {
  override get message() {
    return "Another user signs in with this address. Sign in as that user, or use a different address."
  }
}

export class EmailNotVerified extends Data.TaggedError("EmailNotVerified")<Fields<typeof failures.EmailNotVerified>> {
  override get message() {
    return "This address has not been proved. Verify it first."
  }
}

export class PrimaryEmail extends Data.TaggedError("PrimaryEmail")<Fields<typeof failures.PrimaryEmail>> {
  override get message() {
    return "This is the primary address. Promote another one first."
  }
}

export class TooManyEmails extends Data.TaggedError("TooManyEmails")<Fields<typeof failures.TooManyEmails>> {
  override get message() {
    return `A user has at most ${this.limit} addresses. Remove one first.`
  }
}

export class AccountNotFound extends Data.TaggedError("AccountNotFound")<Fields<typeof failures.AccountNotFound>> {
  override get message() {
    return "There is no such account. Check the id; it begins with acc_."
  }
}
