/**
 * The question that applications ask most: may this user do that here?
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Operation from "@gatehouse/contract/Operation"
import { Text, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { GroupId } from "./GroupWire.ts"
import { userRequired } from "./MembersContract.ts"

export const Grant = Text({ max: 256 })

export const AccessContract = Contract.make("access", {
  check: Operation.query({
    payload: {
      userId: Schema.optionalKey(UserId),
      groupId: GroupId,
      grants: Schema.Array(Grant).check(Schema.isBetweenLength(1, 64))
    },
    success: Schema.Struct({
      /** The user holds all of them. */
      allowed: Schema.Boolean,
      /** All that the user holds in the group, sorted. */
      grants: Schema.Array(Schema.String),
      /** Those asked for that the user does not hold, in the order asked. */
      missing: Schema.Array(Schema.String)
    }),
    failures: [userRequired],
    access: Access.any(Access.self("userId", "members:read"), Access.group("groupId", "members:read")),
    doc:
      "Says whether a user holds all `grants` in a group, inherited memberships included. An unknown group answers " +
      "like one where the user is nobody. A user's API key asking for itself gets its scopes' part."
  })
})
