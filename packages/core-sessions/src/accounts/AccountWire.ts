/**
 * What travels between the operations on accounts and the flows of an application's own credentials.
 */
import { Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Account } from "../users/UserWire.ts"

export const SecretHash = Text({ max: 1024, description: "What is kept of the secret" })

/** An account and what is kept of its secret: for the action that compares them, and nobody else. */
export const KeptAccount = Schema.Struct({
  account: Account,
  secretHash: Schema.optionalKey(Schema.String)
})
export type KeptAccount = typeof KeptAccount.Type
