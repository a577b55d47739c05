/**
 * A provider's profile, read with distrust: what is not what it should be is left out, and without a subject there is
 * nobody.
 */
import { compact } from "@gatehouse/contract/Compact"
import { isMaxBytes, isStorable } from "@gatehouse/contract/StorableText"
import * as Predicate from "effect/Predicate"
import type { Claims, Identity, OAuthProvider, Profile } from "./OAuthProvider.ts"

const isText = (value: unknown, max: number): value is string =>
  Predicate.isString(value) && value !== "" && isStorable(value) && isMaxBytes(value, max)

/** One `@` between two parts without spaces: more is the mail server's to say. */
const readEmail = (value: unknown): string | undefined =>
  isText(value, 254) && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(value) ? value : undefined

const readName = (value: unknown): string | undefined => {
  const name = Predicate.isString(value) ? value.replace(/[\p{Cc}\s]+/gu, " ").trim() : undefined
  return isText(name, 256) ? name : undefined
}

const readImage = (value: unknown): string | undefined =>
  isText(value, 2048) && value.startsWith("https://") && URL.canParse(value) ? value : undefined

/** `undefined` without a usable subject. */
export const make = (
  provider: OAuthProvider,
  profile: Profile,
  claims: Claims,
  issuer: string | undefined
): Identity | undefined => {
  if (!isText(profile.subject, 255)) return undefined
  const email = readEmail(profile.email)
  return compact({
    provider: provider.id,
    issuer,
    subject: profile.subject,
    email,
    emailVerified: email !== undefined && profile.emailVerified === true,
    name: readName(profile.name),
    image: readImage(profile.image),
    profile: claims
  })
}
