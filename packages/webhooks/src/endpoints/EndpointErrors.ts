/**
 * How the operations on webhook endpoints fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./EndpointWire.ts"

export class EndpointNotFound extends Data.TaggedError("EndpointNotFound")<Fields<typeof failures.EndpointNotFound>> {
  override get message() {
    return "There is no such endpoint. Check its id; it begins with whe_."
  }
}

export class EndpointUrlRefused
  extends Data.TaggedError("EndpointUrlRefused")<Fields<typeof failures.EndpointUrlRefused>>
{
  override get message() {
    return `Nothing would be delivered to this URL: ${this.reason}`
  }
}

export class TooManyEndpoints extends Data.TaggedError("TooManyEndpoints")<Fields<typeof failures.TooManyEndpoints>> {
  override get message() {
    return `There are ${this.maximum} endpoints already, which is the most. Remove one that is not needed.`
  }
}

export class ReservedHeader extends Data.TaggedError("ReservedHeader")<Fields<typeof failures.ReservedHeader>> {
  override get message() {
    return `The header ${this.header} is set by every delivery itself. Choose another name.`
  }
}

export class ConnectionWithoutGroup
  extends Data.TaggedError("ConnectionWithoutGroup")<Fields<typeof failures.ConnectionWithoutGroup>>
{
  override get message() {
    return "A connection belongs to a group. Name the group too."
  }
}
