/**
 * Where the keys of access tokens come from: the service of signing keys, read again once a minute, or the application's
 * configuration. Keys are imported once and stay in memory as `CryptoKey`s that cannot be exported.
 */
import * as Json from "@gatehouse/contract/Json"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import type { CryptoKey, JWK } from "jose"
import { importJWK } from "jose/key/import"
import * as PublicJwk from "./PublicJwk.ts"
import { type Operations, SigningKeys } from "./SigningKeys.ts"
import { sealedFor } from "./SigningKeyTable.ts"
import { SigningKeyVersion } from "./SigningKeyVersion.ts"
import type { Algorithm, SealedSigningKey } from "./SigningKeyWire.ts"
import { heldMs, readAgainMs } from "./TokenSettings.ts"

export interface ActiveKey {
  readonly kid: string
  readonly alg: Algorithm
  readonly privateKey: CryptoKey
}

export interface VerifyingKey {
  readonly kid: string
  readonly alg: Algorithm
  readonly key: CryptoKey
  readonly jwk: PublicJwk.PublicJwk
  /** From then on nothing that it signed is accepted. */
  readonly until?: number
}

export interface Keys {
  readonly active: ActiveKey
  /** By `kid`; the active one first. */
  readonly publics: ReadonlyMap<string, VerifyingKey>
}

export class SigningKeySource extends Context.Service<SigningKeySource, {
  readonly current: Effect.Effect<Keys>
  /** The keys after a token named one that `current` does not have: read again, unless that was just done. */
  readonly afterUnknown: Effect.Effect<Keys>
}>()("@gatehouse/core-sessions/SigningKeySource") {}

const importKey = (jwk: Readonly<JWK>, alg: Algorithm): Effect.Effect<CryptoKey> =>
  // Only `oct` keys give bytes, and none of our algorithms has those.
  Effect.promise(() => importJWK({ ...jwk, ext: false }, alg) as Promise<CryptoKey>)

/** Imports a public key, which stays exportable nowhere but is published as the JWK it came as. */
const verifyingKey = Effect.fnUntraced(function*(jwk: PublicJwk.PublicJwk) {
  return { kid: jwk.kid, alg: jwk.alg, key: yield* importKey(jwk as JWK, jwk.alg), jwk }
})

/** Of the service of signing keys, what reads and makes keys. */
export type KeyReads = Pick<Operations, "all" | "prepare">

/** Reads keys from the service, at most once a minute where every token names a known one. */
export const makeFromService = (
  service: KeyReads,
  box: SecretBox["Service"],
  version: { readonly current: number }
): SigningKeySource["Service"] => {
  /** One reads, the others wait for what it reads. */
  const one = Semaphore.makeUnsafe(1)
  let held: { readonly keys: Keys; readonly readAt: number; readonly version: number } | undefined
  let active: ActiveKey | undefined
  let publics: ReadonlyMap<string, VerifyingKey> = new Map()

  const openActive = Effect.fnUntraced(function*(key: SealedSigningKey) {
    if (active?.kid === key.kid) return active
    const text = yield* Effect.orDie(box.open(key.sealed, sealedFor(key.id)))
    return {
      kid: key.kid,
      alg: key.algorithm,
      privateKey: yield* importKey(Json.parse(text) as JWK, key.algorithm)
    } satisfies ActiveKey
  })

  /**
   * The keys, made first where there are none. Seals are looked at once, at the start: two servers whose rings begin with
   * different keys would else take turns at sealing.
   */
  const readSet = Effect.gen(function*() {
    const found = yield* service.all({})
    const isReady = (key: SealedSigningKey | undefined) =>
      key !== undefined && (active !== undefined || !box.isStale(key.sealed))
    if (isReady(found.active) && isReady(found.next)) return found
    yield* service.prepare({})
    return yield* service.all({})
  })

  const read = Effect.gen(function*() {
    const readVersion = version.current
    const readAt = yield* Clock.currentTimeMillis
    const set = yield* readSet
    if (set.active === undefined) {
      return yield* Effect.die(new Error("No signing key is active, and none could be made."))
    }
    active = yield* openActive(set.active)
    const fresh = new Map<string, VerifyingKey>()
    for (
      const { expiresAt, publicJwk } of [set.active, ...(set.next === undefined ? [] : [set.next]), ...set.retired]
    ) {
      const known = publics.get(publicJwk.kid) ?? (yield* verifyingKey(publicJwk))
      fresh.set(publicJwk.kid, expiresAt === undefined ? known : { ...known, until: expiresAt })
    }
    publics = fresh
    held = { keys: { active, publics: fresh }, readAt, version: readVersion }
    return held.keys
  })

  /** What is held if it is younger than `ageMs` and of this version, else what is read now. */
  const within = (ageMs: number): Effect.Effect<Keys> => {
    const young = (now: number): Keys | undefined =>
      held !== undefined && held.version === version.current && now - held.readAt < ageMs && now >= held.readAt
        ? held.keys
        : undefined
    const look = (orElse: Effect.Effect<Keys>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const keys = young(now)
        return keys === undefined ? orElse : Effect.succeed(keys)
      })
    return look(one.withPermit(look(read)))
  }

  return { current: within(heldMs), afterUnknown: within(readAgainMs) }
}

/** Keys of the service, which makes them at first start. */
export const fromService: Layer.Layer<SigningKeySource, never, SigningKeys | SecretBox> = Layer.effect(
  SigningKeySource,
  Effect.gen(function*() {
    return makeFromService(yield* SigningKeys, yield* SecretBox, yield* SigningKeyVersion)
  })
)

/** What is wrong with the keys of a configuration, if anything. */
const faultOf = (jwks: ReadonlyArray<Readonly<JWK>>): string | undefined => {
  const kids = new Set<string>()
  for (const [index, jwk] of jwks.entries()) {
    const name = `The key ${index + 1} of ${jwks.length}`
    if (typeof jwk.kid !== "string" || jwk.kid === "") return `${name} has no kid. Give each key a name of its own.`
    if (kids.has(jwk.kid)) return `${name} has the kid of another one. Give each key a name of its own.`
    kids.add(jwk.kid)
    if (PublicJwk.algorithmOf({ ...jwk }) === undefined) return `${name} is none for ES256, RS256 or EdDSA.`
  }
  return typeof jwks[0]?.d === "string" ? undefined : "The first key must be a private one: it signs."
}

/**
 * Keys of a configuration: the first one signs, the others are published and verify. To rotate, put the new key behind
 * the first, later before it, and take the old one out when its last token has expired. Dies for keys it cannot use.
 */
export const fixed = (
  { privateKeys }: { readonly privateKeys: ReadonlyArray<Readonly<JWK>> }
): Layer.Layer<SigningKeySource> =>
  Layer.effect(
    SigningKeySource,
    Effect.gen(function*() {
      const fault = faultOf(privateKeys)
      if (fault !== undefined) return yield* Effect.die(new TypeError(fault))
      const publics = new Map<string, VerifyingKey>()
      for (const jwk of privateKeys) {
        const kid = jwk.kid!
        publics.set(kid, yield* verifyingKey(PublicJwk.make({ ...jwk }, kid, PublicJwk.algorithmOf({ ...jwk })!)))
      }
      const [first] = publics.values()
      const { alg, kid } = first!
      const keys: Keys = { active: { kid, alg, privateKey: yield* importKey(privateKeys[0]!, alg) }, publics }
      return { current: Effect.succeed(keys), afterUnknown: Effect.succeed(keys) }
    })
  )
