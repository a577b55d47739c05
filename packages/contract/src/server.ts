/**
 * What a composition on Node needs: the layers of the ports that domains take, on Node's own cryptography.
 */
export * as Guard from "./Guard.ts"
export * as OutboundLayer from "./node/OutboundLayer.ts"
export * as SecretBoxLayer from "./node/SecretBoxLayer.ts"
export * as TokensLayer from "./node/TokensLayer.ts"
