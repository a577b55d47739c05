/**
 * What makes keys: at first start, and with every rotation. Each change of the table is one mutation of the service, so
 * this runs wherever its halves can be called.
 */
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"
import { calculateJwkThumbprint } from "jose/jwk/thumbprint"
import { exportJWK } from "jose/key/export"
import { generateKeyPair } from "jose/key/generate/keypair"
import * as PublicJwk from "./PublicJwk.ts"
import type { Operations } from "./SigningKeys.ts"
import { sealedFor } from "./SigningKeyTable.ts"
import type { Algorithm, NewSigningKey, SigningKeyId } from "./SigningKeyWire.ts"
import { publishedForMs, type Settings, verifyForMs } from "./TokenSettings.ts"

/** The operations it is made of, wherever they run. */
export type Halves = Pick<Operations, "all" | "save" | "promote" | "reseal" | "prune">

export interface Surroundings {
  readonly settings: Settings
  readonly box: SecretBox["Service"]
  readonly tokens: Tokens["Service"]
  readonly version: { current: number }
}

/** A key pair as JWKs, and the name by which its tokens find it. */
const keyPair = (algorithm: Algorithm) =>
  Effect.gen(function*() {
    const pair = yield* Effect.promise(() => generateKeyPair(algorithm, { extractable: true }))
    const secret = yield* Effect.promise(() => exportJWK(pair.privateKey))
    const open = yield* Effect.promise(() => exportJWK(pair.publicKey))
    const kid = yield* Effect.promise(() => calculateJwkThumbprint(open, "sha256"))
    return { secret: JSON.stringify(secret), publicJwk: PublicJwk.make({ ...open }, kid, algorithm) }
  })

export const make = (
  halves: Halves,
  { box, settings, tokens, version }: Surroundings
): Pick<Operations, "prepare" | "rotate"> => {
  const generate = Effect.gen(function*() {
    const id = (yield* tokens.id("sgk")) as SigningKeyId
    const { publicJwk, secret } = yield* keyPair(settings.algorithm)
    const sealed = yield* box.seal(secret, sealedFor(id))
    return { id, kid: publicJwk.kid, algorithm: settings.algorithm, publicJwk, sealed } satisfies NewSigningKey
  })

  const prepare: Operations["prepare"] = Effect.fnUntraced(function*() {
    const { active, next } = yield* halves.all({})
    for (const key of [active, next]) {
      if (key === undefined || !box.isStale(key.sealed)) continue
      // One whose sealing key is not in this server's ring is for a server that has it, or for the next rotation.
      const secret = yield* Effect.catch(box.open(key.sealed, sealedFor(key.id)), () => Effect.succeed(undefined))
      if (secret === undefined) continue
      yield* halves.reseal({ id: key.id, from: key.sealed, sealed: yield* box.seal(secret, sealedFor(key.id)) })
    }
    const keys: Array<NewSigningKey> = []
    for (const key of [active, next]) if (key === undefined) keys.push(yield* generate)
    if (keys.length > 0) yield* halves.save({ keys })
  })

  const rotate: Operations["rotate"] = Effect.fnUntraced(function*({ force = false }) {
    yield* prepare({})
    yield* halves.prune({})
    const rotated = yield* halves.promote({
      key: yield* generate,
      force,
      publishedForMs: publishedForMs(settings),
      verifyForMs: verifyForMs(settings)
    })
    version.current++
    return rotated
  })

  return { prepare, rotate }
}
