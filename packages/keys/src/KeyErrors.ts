/**
 * How the operations on keys fail. Whoever holds a key may be told why it is refused; who does not, only that it is.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import { messages } from "./KeyMessages.ts"
import type { failures } from "./KeyWire.ts"

export class InvalidApiKey extends Data.TaggedError("InvalidApiKey")<Fields<typeof failures.InvalidApiKey>> {
  override get message() {
    return messages.InvalidApiKey()
  }
}

export class ApiKeyRevoked extends Data.TaggedError("ApiKeyRevoked")<Fields<typeof failures.ApiKeyRevoked>> {
  override get message() {
    return messages.ApiKeyRevoked()
  }
}

export class ApiKeySuspended extends Data.TaggedError("ApiKeySuspended")<Fields<typeof failures.ApiKeySuspended>> {
  override get message() {
    return messages.ApiKeySuspended()
  }
}

export class ApiKeyExpired extends Data.TaggedError("ApiKeyExpired")<Fields<typeof failures.ApiKeyExpired>> {
  override get message() {
    return messages.ApiKeyExpired()
  }
}

export class ApiKeyRateLimited
  extends Data.TaggedError("ApiKeyRateLimited")<Fields<typeof failures.ApiKeyRateLimited>>
{
  override get message() {
    return messages.ApiKeyRateLimited(this)
  }
}

export class ApiKeyIpDenied extends Data.TaggedError("ApiKeyIpDenied")<Fields<typeof failures.ApiKeyIpDenied>> {
  override get message() {
    return messages.ApiKeyIpDenied()
  }
}

export class ScopeCheckFailed extends Data.TaggedError("ScopeCheckFailed")<Fields<typeof failures.ScopeCheckFailed>> {
  override get message() {
    return messages.ScopeCheckFailed(this)
  }
}

export class KeyNotFound extends Data.TaggedError("KeyNotFound")<Fields<typeof failures.KeyNotFound>> {
  override get message() {
    return "There is no such key. Check its id; it begins with key_."
  }
}

export class InvalidKeyOwner extends Data.TaggedError("InvalidKeyOwner")<Fields<typeof failures.InvalidKeyOwner>> {
  override get message() {
    return "A key belongs to a user or to a group. Name one of userId and groupId."
  }
}

export class RolesWithoutGroup
  extends Data.TaggedError("RolesWithoutGroup")<Fields<typeof failures.RolesWithoutGroup>>
{
  override get message() {
    return "Only a key that belongs to a group has roles. Name the group, or leave the roles out."
  }
}

export class ScopeBeyondCaller
  extends Data.TaggedError("ScopeBeyondCaller")<Fields<typeof failures.ScopeBeyondCaller>>
{
  override get message() {
    return `The calling key does not have the scope ${this.scope} and so cannot give it. Use a key that has it.`
  }
}

export class InvalidCidr extends Data.TaggedError("InvalidCidr")<Fields<typeof failures.InvalidCidr>> {
  override get message() {
    return `${
      JSON.stringify(this.value)
    } is no address range. Write it as 203.0.113.0/24, 2001:db8::/32 or one address.`
  }
}

export class InvalidExpiry extends Data.TaggedError("InvalidExpiry")<Fields<typeof failures.InvalidExpiry>> {
  override get message() {
    return `The expiry ${this.expiresAt} has passed. Give a later time in epoch milliseconds, or revoke the key.`
  }
}
