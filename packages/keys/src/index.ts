/**
 * API keys: what travels, how it can fail, and the contract. Fit for a browser.
 */
export * as KeyErrors from "./KeyErrors.ts"
export { KeyEvents } from "./KeyEvents.ts"
export { KeysContract } from "./KeysContract.ts"
export * as KeyText from "./KeyText.ts"
export * as KeyWire from "./KeyWire.ts"
