/**
 * What travels about users: a user as others see them, and the fields of every failure.
 */
import { GroupId, Id, OpenRecord, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

/** A user's id as this package mints it. Users that were imported may keep an id of their own. */
export const UserId = Text({ max: 128 }).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** An e-mail address in ASCII; the domain of an internationalised one in its `xn--` form. */
export const EmailAddress = Text({
  max: 254,
  pattern:
    /^\s*[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\s*$/u,
  expected: "an address such as ada@example.com"
})

/** A phone number in E.164. */
export const PhoneNumber = Text({
  max: 16,
  pattern: /^\+[1-9]\d{6,14}$/u,
  expected: "a number such as +4915112345678"
})

export const Name = Text({ max: 256 })
export const Image = Text({ max: 2048 })

/** The factors that count as a second one. */
export const Factor = Schema.Literals(["totp", "passkey"])
export type Factor = typeof Factor.Type

/** A user, without their credentials. */
export const User = Schema.Struct({
  id: UserId,
  createdAt: Time,
  name: Schema.optionalKey(Schema.String),
  image: Schema.optionalKey(Schema.String),
  email: Schema.optionalKey(Schema.String).annotate({ description: "The primary address, normalised" }),
  emailVerified: Schema.Boolean,
  phone: Schema.optionalKey(Schema.String).annotate({ description: "A number that the user has proved to hold" }),
  anonymous: Schema.Boolean,
  activeGroupId: Schema.optionalKey(GroupId).annotate({
    description: "Chosen last; `users.getActiveGroup` tells whether the user is still a member"
  }),
  factors: Schema.Array(Factor).annotate({ description: "The second factors that the user has" }),
  hasPassword: Schema.Boolean,
  deactivatedAt: Schema.optionalKey(Time),
  deleteAt: Schema.optionalKey(Time).annotate({
    description: "The account goes at this time, unless its owner says no"
  }),
  extend: Schema.optionalKey(OpenRecord)
})
export type User = typeof User.Type

export const EmailId = Id("eml", "EmailId")
export type EmailId = typeof EmailId.Type

/** One of a user's addresses. */
export const Email = Schema.Struct({
  id: EmailId,
  createdAt: Time,
  userId: UserId,
  address: Schema.String.annotate({ description: "Normalised, for comparison" }),
  original: Schema.String.annotate({ description: "As it was given" }),
  verifiedAt: Schema.optionalKey(Time),
  primary: Schema.Boolean
})
export type Email = typeof Email.Type

export const AccountId = Id("acc", "AccountId")
export type AccountId = typeof AccountId.Type

export const Provider = Text({ max: 64, pattern: /^[a-z0-9][a-z0-9._:-]*$/u, expected: "a name such as google" })
/** What a provider calls somebody, for ever. */
export const Subject = Text({ max: 255 })

/** An identity elsewhere with which a user signs in. */
export const Account = Schema.Struct({
  id: AccountId,
  createdAt: Time,
  userId: UserId,
  provider: Schema.String,
  subject: Schema.String,
  email: Schema.optionalKey(Schema.String),
  emailVerified: Schema.Boolean,
  lastUsedAt: Schema.optionalKey(Time),
  extend: Schema.optionalKey(OpenRecord)
})
export type Account = typeof Account.Type
