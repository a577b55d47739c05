/**
 * Endpoints between their rows and their readers. Plain.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { EndpointRow } from "./EndpointTable.ts"
import type { Endpoint } from "./EndpointWire.ts"

/** An endpoint as its owner sees it. Field by field, so that a column added later stays hidden until it is named here. */
export const endpointOf = (row: EndpointRow): Endpoint =>
  compact({
    id: row.id,
    createdAt: row.createdAt,
    groupId: row.groupId,
    connectionId: row.connectionId,
    url: row.url,
    description: row.description,
    subscriptions: row.subscriptions,
    headers: row.headerNames,
    ratePerSecond: row.ratePerSecond,
    signature: row.signature,
    publicKey: row.publicKey,
    status: row.status,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt,
    previousSecretUntil: row.previousSecretUntil,
    createdBy: row.createdBy
  }) as Endpoint

/** The sealed secrets that sign now, the newest first. */
export const signingSecrets = (
  row: Pick<EndpointRow, "secret" | "previousSecret" | "previousSecretUntil">,
  now: number
): ReadonlyArray<string> =>
  row.previousSecret !== undefined && row.previousSecretUntil !== undefined && now < row.previousSecretUntil
    ? [row.secret, row.previousSecret]
    : [row.secret]
