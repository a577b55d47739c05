/**
 * The failures that several domains share, and those with which every transport can answer. Their wire form is in
 * `Failure.ts`.
 */
import * as Data from "effect/Data"
import { messages } from "./Messages.ts"

/** Nobody is signed in, and the operation needs somebody. */
export class NotSignedIn extends Data.TaggedError("NotSignedIn")<{}> {
  override get message() {
    return "Nobody is signed in. Send an API key or an access token as `Authorization: Bearer …`."
  }
}

/** The caller is known and lacks what `needs` names: a grant, a scope, or being the user in question. */
export class Forbidden extends Data.TaggedError("Forbidden")<{ readonly needs: string }> {
  override get message() {
    return messages.Forbidden(this)
  }
}

/** There is no such thing, or the caller has no standing to know of it; the answer is the same. */
export class NotFound extends Data.TaggedError("NotFound")<{}> {
  override get message() {
    return "There is no such thing, or it is not visible to the caller. Check the id."
  }
}

/** The cursor was not made by this list: changed, cut, or of another list or order. */
export class InvalidCursor extends Data.TaggedError("InvalidCursor")<{}> {
  override get message() {
    return "The cursor is not one that this list has returned. Start again without a cursor."
  }
}

/** The list has no index for these filters, alone or together. */
export class UnsupportedFilter
  extends Data.TaggedError("UnsupportedFilter")<{ readonly filters: ReadonlyArray<string> }>
{
  override get message() {
    return `This list cannot filter by ${this.filters.join(" and ")} ${
      this.filters.length === 1 ? "alone" : "together"
    }. Ask for what its documentation offers, and pick from the answer.`
  }
}

/** The application's `Permissions` do not know these roles. */
export class InvalidRoleIds extends Data.TaggedError("InvalidRoleIds")<{ readonly roles: ReadonlyArray<string> }> {
  override get message() {
    return `These roles are not declared: ${this.roles.join(", ")}. Use roles of the application's Permissions.`
  }
}

/** Nobody gives, changes or takes away a role that holds more than they do. */
export class RoleBeyondCaller extends Data.TaggedError("RoleBeyondCaller")<{ readonly roles: ReadonlyArray<string> }> {
  override get message() {
    return `These roles hold more than the caller does: ${
      this.roles.join(", ")
    }. Give lesser ones, or ask somebody who holds as much.`
  }
}
