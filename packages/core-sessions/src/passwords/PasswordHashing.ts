/**
 * The `PasswordHasher` over a runtime's way to compute hashes: which texts are read, in which form a password is tried, and
 * that accounts which do not exist cost the same.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type CurrentRecipe, type HashLimits, type HashRecipe, isWithin } from "./HashRecipe.ts"
import type { PasswordHasher } from "./PasswordHasher.ts"
import { isPossible, normalise } from "./PasswordText.ts"
import * as StoredHash from "./StoredHash.ts"

/** Computes a hash. Of bcrypt, salt and hash are the parts of its text (see `StoredHash`). */
export type Derive = (
  recipe: HashRecipe,
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  length: number
) => Effect.Effect<Uint8Array>

export interface PasswordHashing {
  readonly current: CurrentRecipe
  readonly limits: HashLimits
  readonly derive: Derive
  readonly randomBytes: (size: number) => Effect.Effect<Uint8Array<ArrayBuffer>>
}

const saltLength = 16
const hashLength = 32

const equal = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0)
  return difference === 0
}

/** Throws a `TypeError` when the limits refuse the current recipe. */
export const make = ({ current, derive, limits, randomBytes }: PasswordHashing): Context.Service.Shape<
  typeof PasswordHasher
> => {
  if (!isWithin(current, limits)) {
    throw new TypeError(`the recipe ${JSON.stringify(current)} is impossible, or outside ${JSON.stringify(limits)}`)
  }
  const header = StoredHash.header(current)

  const needsRehash = (text: string): boolean => {
    if (!text.startsWith(header)) return true
    const stored = StoredHash.read(text, limits)
    return stored === undefined || stored.salt.length < saltLength || stored.hash.length !== hashLength
  }

  const matches = (password: string, { hash, recipe, salt }: StoredHash.StoredHash): Effect.Effect<boolean> =>
    Effect.map(derive(recipe, password, salt, hash.length), (derived) => equal(derived, hash))

  const nobody: StoredHash.StoredHash = {
    recipe: current,
    salt: new Uint8Array(saltLength),
    hash: new Uint8Array(hashLength)
  }

  const verifyNobody = (password: string): Effect.Effect<false> =>
    Effect.as(matches(isPossible(password) ? normalise(password) : "nobody", nobody), false as const)

  return {
    hash: Effect.fnUntraced(function*(password: string) {
      if (!isPossible(password)) {
        return yield* Effect.die(new TypeError("a password that `refusalOf` refuses was to be hashed"))
      }
      const salt = yield* randomBytes(saltLength)
      const hash = yield* derive(current, normalise(password), salt, hashLength)
      return StoredHash.write(current, salt, new Uint8Array(hash))
    }),
    verify: Effect.fnUntraced(function*(password: string, text: string) {
      const stored = StoredHash.read(text, limits)
      if (stored === undefined || !isPossible(password)) return yield* verifyNobody(password)
      const normal = normalise(password)
      if (yield* matches(normal, stored)) return true
      // Other systems hashed what was typed. Ours never did, and there a second try would tell that the account exists.
      return password !== normal && needsRehash(text) ? yield* matches(password, stored) : false
    }),
    verifyNobody,
    needsRehash
  }
}
