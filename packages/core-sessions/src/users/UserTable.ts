/**
 * The tables of users, of their e-mail addresses and of their identities elsewhere.
 *
 * A password is the user's own; `accounts` are identities elsewhere. `login` of an e-mail holds its address for the one
 * user who may sign in with it, and is absent in the rows of all who merely claim it, so its unique key binds only there.
 */
import { table } from "@gatehouse/store/Table"
import type { Account, Email, User } from "./UserWire.ts"

export interface UserRow extends Omit<User, "hasPassword"> {
  readonly passwordHash?: string
  readonly passwordChangedAt?: number
  /** Sessions and trusted devices of another epoch have ended. A counter: two things may happen in one millisecond. */
  readonly sessionEpoch: number
  /** The user is gone for everybody else, and the rest of their rows are going: see `RemoveUser.ts`. */
  readonly removedAt?: number
}

export const UserTable = table<UserRow>()({
  name: "users",
  columns: {
    id: "text",
    createdAt: "int",
    name: "text?",
    image: "text?",
    email: "text?",
    emailVerified: "bool",
    phone: "text?",
    anonymous: "bool",
    activeGroupId: "text?",
    factors: "json",
    deactivatedAt: "int?",
    deleteAt: "int?",
    extend: "json?",
    passwordHash: "text?",
    passwordChangedAt: "int?",
    sessionEpoch: "int",
    removedAt: "int?"
  },
  unique: { byPhone: ["phone"] },
  // `removedAt` stands in each index that a list uses, so that who is going is passed over without being read.
  indexes: {
    byCreated: ["removedAt", "createdAt"],
    byName: ["removedAt", "name", "createdAt"],
    byEmail: ["removedAt", "email", "createdAt"],
    byAnonymous: ["removedAt", "anonymous", "createdAt"]
  }
})

/** A user as others see them. */
export const userOf = (
  { passwordChangedAt: _changed, passwordHash, removedAt: _removed, sessionEpoch: _epoch, ...user }: UserRow
): User => ({ ...user, hasPassword: passwordHash !== undefined })

/** Is this a user whom anybody may still know of? */
export const isThere = (user: UserRow | undefined): user is UserRow =>
  user !== undefined && user.removedAt === undefined

/** The primary address, if it is proved: what policy goes by, and the only one at which a user is told of anything. */
export const provedEmailOf = ({ email, emailVerified }: Pick<UserRow, "email" | "emailVerified">): string | undefined =>
  emailVerified ? email : undefined

export interface EmailRow extends Email {
  /** The address, for the one user who may sign in with it: who proved it, or who reserved it when signing up. */
  readonly login?: string
}

export const EmailTable = table<EmailRow>()({
  name: "emails",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    address: "text",
    original: "text",
    verifiedAt: "int?",
    primary: "bool",
    login: "text?"
  },
  unique: { byLogin: ["login"], byUserAddress: ["userId", "address"] },
  indexes: { byAddress: ["address"] }
})

export const emailOf = ({ login: _login, ...email }: EmailRow): Email => email

export interface AccountRow extends Account {
  /** The hash of the secret, for the app's own providers of credentials. */
  readonly secretHash?: string
}

export const AccountTable = table<AccountRow>()({
  name: "accounts",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    provider: "text",
    subject: "text",
    email: "text?",
    emailVerified: "bool",
    lastUsedAt: "int?",
    extend: "json?",
    secretHash: "text?"
  },
  unique: { byIdentity: ["provider", "subject"] },
  indexes: { byUser: ["userId", "provider"] }
})

export const accountOf = ({ secretHash: _secret, ...account }: AccountRow): Account => account
