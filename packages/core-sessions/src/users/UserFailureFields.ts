/**
 * The fields of the failures of users, addresses and accounts.
 */
import { GroupId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export const failures = {
  UserNotFound: {},
  LastSignInMethod: {},
  LastOwner: { groupIds: Schema.Array(Schema.String) },
  NotAMember: { groupId: GroupId },
  PhoneTaken: {},
  DeletionNotPending: {},
  EmailNotFound: {},
  EmailTaken: {},
  EmailNotVerified: {},
  PrimaryEmail: {},
  TooManyEmails: { limit: Schema.Int },
  AccountNotFound: {}
}
