/**
 * What is said of users, of their addresses and of their identities elsewhere.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { UserId } from "./UserWire.ts"

export const events = {
  "user.created": EventType.make(
    "user",
    { by: Schema.String, anonymous: Schema.Boolean },
    "A user was made: by a way to sign in, a provider, an import or the application."
  ),
  "user.upgraded": EventType.make(
    "user",
    { by: Schema.String },
    "An anonymous user became a full one, under the same id."
  ),
  "user.updated": EventType.make(
    "user",
    { fields: Schema.Array(Schema.String) },
    "What the fields named in `fields` say of a user was changed."
  ),
  "user.deactivated": EventType.make("user", {}, "A user was shut out, and their sessions ended."),
  "user.reactivated": EventType.make("user", {}, "A user who was shut out may sign in again."),
  "user.removed": EventType.make(
    "user",
    { by: Schema.Literals(["administrator", "owner"]) },
    "A user is gone, with everything that was theirs; the last of their rows go a little later."
  ),
  "user.deletion_requested": EventType.make(
    "user",
    { deleteAt: Time },
    "A user asked for their account to be deleted, which happens at `deleteAt`."
  ),
  "user.deletion_cancelled": EventType.make("user", {}, "A user keeps the account whose deletion they had asked for."),
  "user.deletion_deferred": EventType.refusal(
    "user",
    { groupIds: Schema.Array(Schema.String), deleteAt: Time },
    "A deletion was due, and the user had become the last owner of these groups. It is tried again at `deleteAt`."
  ),
  "email.added": EventType.make(
    "email",
    { userId: UserId },
    "A user claims another address, which they have yet to prove."
  ),
  "email.verified": EventType.make("email", { userId: UserId }, "A user proved to hold an address."),
  "email.refused": EventType.refusal(
    "email",
    { userId: UserId },
    "A user proved to hold an address that is another user's already, so it was not given to them."
  ),
  "email.promoted": EventType.make("email", { userId: UserId }, "An address became its user's primary one."),
  "email.removed": EventType.make(
    "email",
    { userId: UserId, reason: Schema.optionalKey(Schema.String) },
    "An address was taken from a user; with the reason `provedByAnother` when somebody else proved that it is theirs."
  ),
  "account.linked": EventType.make(
    "account",
    { userId: UserId, provider: Schema.String },
    "An identity elsewhere was connected to a user."
  ),
  "account.updated": EventType.make(
    "account",
    { userId: UserId, fields: Schema.Array(Schema.String) },
    "What is kept of an identity elsewhere was changed."
  ),
  "account.unlinked": EventType.make(
    "account",
    { userId: UserId, provider: Schema.String },
    "An identity elsewhere was disconnected from its user."
  )
}
