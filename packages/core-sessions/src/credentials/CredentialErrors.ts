/**
 * Why an application's own way to sign in fails.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./CredentialWire.ts"

/** What the application's `authorize` says, in words for the person who signs in. */
export class CredentialsRefused
  extends Data.TaggedError("CredentialsRefused")<Fields<typeof failures.CredentialsRefused>>
{
  override get message() {
    return this.reason
  }
}

export class CredentialsProviderNotFound
  extends Data.TaggedError("CredentialsProviderNotFound")<Fields<typeof failures.CredentialsProviderNotFound>>
{
  override get message() {
    return `The application has no credentials provider ${this.provider}. Add it to CredentialsProviders.`
  }
}

/** The identity has an account, and the caller has not shown its secret. */
export class CredentialAccountExists
  extends Data.TaggedError("CredentialAccountExists")<Fields<typeof failures.CredentialAccountExists>>
{
  override get message() {
    return "There is an account with this provider and id. Sign in to it, or give it another secret."
  }
}
