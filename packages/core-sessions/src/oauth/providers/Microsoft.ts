/**
 * Microsoft Entra ID and personal accounts. Any administrator of a tenant can write any address into the e-mail of a user,
 * so an address counts as verified only when a claim says that its domain is the tenant's own.
 */
import * as Predicate from "effect/Predicate"
import type { Claims, ClientSecret, OidcProvider, ProviderOptions } from "../OAuthProvider.ts"
import { common, standardProfile } from "../OAuthProvider.ts"

export interface MicrosoftOptions extends ProviderOptions {
  readonly clientSecret: ClientSecret
  /**
   * `organizations`: work and school accounts; `consumers`: personal ones; `common`: both; a tenant's id (a GUID): only
   * its own and its guests.
   */
  readonly tenant: string
  /** Of `common` and `organizations`: the ids of the tenants whose users may come. Default: all. */
  readonly tenants?: ReadonlyArray<string>
  /** A national cloud. Default: `https://login.microsoftonline.com`. */
  readonly authority?: string
}

/** The tenant of all personal accounts. */
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad"

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * `xms_edov` (the domain's owner has verified the address) has come as a boolean, a number and a text. The other two list
 * addresses that the user has proved.
 */
const isVerified = (claims: Claims): boolean => {
  const owned: ReadonlyArray<unknown> = [true, 1, "1", "true"]
  if (owned.includes(claims["xms_edov"])) return true
  const email = Predicate.isString(claims["email"]) ? claims["email"].toLowerCase() : undefined
  return email !== undefined && ["verified_primary_email", "verified_secondary_email"].some((name) => {
    const list: unknown = claims[name]
    return Array.isArray(list) && list.some((item) => Predicate.isString(item) && item.toLowerCase() === email)
  })
}

/** Throws a `TypeError` for a tenant that is named by its domain: its id is what tokens carry. */
export const microsoft = (options: MicrosoftOptions): OidcProvider => {
  const authority = options.authority ?? "https://login.microsoftonline.com"
  const tenant = options.tenant === "consumers" ? personal : options.tenant.toLowerCase()
  const isShared = tenant === "common" || tenant === "organizations"
  if (!isShared && !guid.test(tenant)) {
    throw new TypeError(`${options.tenant} is not a tenant: use its id (a GUID), common, organizations or consumers`)
  }
  const tenants = options.tenants?.map((id) => id.toLowerCase())
  return {
    ...common("microsoft", "Microsoft", ["openid", "email", "profile"], options),
    protocol: "oidc",
    issuer: `${authority}/${isShared ? "{tenantid}" : tenant}/v2.0`,
    discoveryUrl: `${authority}/${tenant}/v2.0/.well-known/openid-configuration`,
    acceptsTenant: (id) =>
      guid.test(id) && !(tenant === "organizations" && id === personal) && (tenants?.includes(id) ?? true),
    clientSecret: options.clientSecret,
    userinfo: false,
    // `sub` is the user's in this application alone, and is never given to another.
    profile: (claims) => ({ ...standardProfile(claims), emailVerified: isVerified(claims), image: undefined })
  }
}
