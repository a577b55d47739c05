/**
 * API keys: schemas, errors, contract and tables. Fit for a browser.
 */
export * from "./KeyErrors.ts"
export * as KeyEvents from "./KeyEvents.ts"
export { KeysContract } from "./KeysContract.ts"
export { KeyTable } from "./KeyTable.ts"
export * as KeyText from "./KeyText.ts"
export { CheckedKey, IssuedKey, Key, KeyId, RateLimit, Scope, Scopes, VerifiedKey } from "./KeyWire.ts"
export { tables } from "./Tables.ts"
