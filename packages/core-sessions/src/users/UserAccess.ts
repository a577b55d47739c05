/**
 * How contracts say that an operation is about the things of one user: of the caller, unless another is named, which only
 * an administrator may.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Schema from "effect/Schema"
import { UserId } from "./UserWire.ts"

/** The field of a payload that names the user. */
export const userId = Schema.optionalKey(UserId).annotate({ description: "Default: the caller" })

/** The user that `userId` names, or the caller; an administrator names anybody. */
export const ownOr = (scope: string) => Access.any(Access.self("userId", scope), Access.scope(scope))
