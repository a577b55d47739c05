/**
 * How signing in with another service fails: with one failure and a code for all that happens between the provider and
 * us, because all that anybody can do is begin again or mend the configuration.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./OAuthWire.ts"

/** Nothing in it is the provider's text, which may be the text of who forged the callback. */
export class OAuthFailed extends Data.TaggedError("OAuthFailed")<Fields<typeof failures.OAuthFailed>> {
  override get message() {
    const what = `Signing in with ${this.provider} failed: ${this.reason}${
      this.detail === undefined ? "" : ` (${this.detail})`
    }.`
    switch (this.reason) {
      case "OAUTH_ACCESS_DENIED":
        return `${what} The user or the provider refused. Begin again, or sign in in another way.`
      case "OAUTH_PROVIDER_UNREACHABLE":
        return `${what} Try again later.`
      case "OAUTH_INVALID_METADATA":
      case "OAUTH_UNSUPPORTED_AUTH_METHOD":
      case "OAUTH_NO_USERINFO":
        return `${what} The provider's configuration needs an administrator.`
      default:
        return `${what} Begin again.`
    }
  }
}

export class ProviderNotConfigured
  extends Data.TaggedError("ProviderNotConfigured")<Fields<typeof failures.ProviderNotConfigured>>
{
  override get message() {
    return `Nobody signs in with ${this.provider} here. \`oauth.providers\` lists those that are configured.`
  }
}
