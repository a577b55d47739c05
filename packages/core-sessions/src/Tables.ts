/**
 * Every table of this package.
 */
import type { AnyTable } from "@gatehouse/store/Table"
import { ChallengeTable } from "./challenges/ChallengeTable.ts"
import { DeviceCodeTable } from "./deviceCodes/DeviceCodeTable.ts"
import { DeviceTable } from "./devices/DeviceTable.ts"
import { LimitTable } from "./limits/LimitTable.ts"
import { MetadataTable } from "./oauth/MetadataTable.ts"
import { DecoySecretTable, PasskeyTable } from "./passkeys/PasskeyTable.ts"
import { RecoveryCodesTable } from "./recovery/RecoveryCodesTable.ts"
import { SessionTable } from "./sessions/SessionTable.ts"
import { SigningKeyTable } from "./tokens/SigningKeyTable.ts"
import { TotpTable } from "./totp/TotpTable.ts"
import { AccountTable, EmailTable, UserTable } from "./users/UserTable.ts"

export const tables: ReadonlyArray<AnyTable> = [
  UserTable,
  EmailTable,
  AccountTable,
  SessionTable,
  DeviceTable,
  DeviceCodeTable,
  ChallengeTable,
  LimitTable,
  SigningKeyTable,
  MetadataTable,
  PasskeyTable,
  DecoySecretTable,
  TotpTable,
  RecoveryCodesTable
]
