/**
 * The `PasswordHasher` where there is WebCrypto and nothing else, as in Convex's default runtime: PBKDF2 for new hashes.
 * What other algorithms need is loaded when the first of their hashes is met.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type CurrentRecipe, type HashLimits, pbkdf2, portableLimits } from "./HashRecipe.ts"
import { PasswordHasher } from "./PasswordHasher.ts"
import { type Derive, make } from "./PasswordHashing.ts"

export interface Options {
  /** How new hashes are made. Default: PBKDF2-HMAC-SHA256, 600,000 times. */
  readonly current?: CurrentRecipe
  /** Default: what fits into a Convex action. */
  readonly limits?: HashLimits
}

/** Every algorithm, on the caller's thread. */
export const derive: Derive = (recipe, password, salt, length) => {
  switch (recipe.algorithm) {
    case "argon2id":
    case "argon2i":
      return Effect.map(
        Effect.promise(() => import("@noble/hashes/argon2.js")),
        (argon2) =>
          argon2[recipe.algorithm](new TextEncoder().encode(password), salt, {
            version: recipe.version,
            m: recipe.memory,
            t: recipe.passes,
            p: recipe.parallelism,
            dkLen: length
          })
      )
    case "scrypt":
      return Effect.map(
        Effect.promise(() => import("@noble/hashes/scrypt.js")),
        ({ scrypt }) =>
          scrypt(new TextEncoder().encode(password), salt, {
            N: 2 ** recipe.logCost,
            r: recipe.blockSize,
            p: recipe.parallelism,
            dkLen: length
          })
      )
    case "pbkdf2-sha256":
    case "pbkdf2-sha512":
      return Effect.promise(() =>
        crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveBits"]).then((
          key
        ) =>
          crypto.subtle.deriveBits(
            {
              name: "PBKDF2",
              hash: recipe.algorithm === "pbkdf2-sha256" ? "SHA-256" : "SHA-512",
              salt,
              iterations: recipe.iterations
            },
            key,
            length * 8
          )
        ).then((bits) => new Uint8Array(bits))
      )
    case "bcrypt":
      return Effect.map(Effect.promise(() => import("bcryptjs")), ({ hashSync }) => {
        const setting = new TextDecoder().decode(salt)
        return new TextEncoder().encode(hashSync(password, setting).slice(setting.length))
      })
  }
}

/** Building it throws a `TypeError` when the limits refuse the current recipe. */
export const layerWith = (options: Options): Layer.Layer<PasswordHasher> =>
  Layer.sync(PasswordHasher, () =>
    make({
      current: options.current ?? pbkdf2,
      limits: options.limits ?? portableLimits,
      derive,
      randomBytes: (size) => Effect.sync(() => crypto.getRandomValues(new Uint8Array(size)))
    }))

export const layer: Layer.Layer<PasswordHasher> = layerWith({})
