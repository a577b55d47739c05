/**
 * How a password hash is made: the algorithm and what it costs. The recipes for new hashes are here, and the bounds of
 * what a stored or imported one may ask for.
 */

export interface Argon2 {
  readonly algorithm: "argon2id" | "argon2i"
  /** 19 is RFC 9106; 16 is what was before it. */
  readonly version: 16 | 19
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

export interface Scrypt {
  readonly algorithm: "scrypt"
  /** log₂ of N. */
  readonly logCost: number
  readonly blockSize: number
  readonly parallelism: number
}

export interface Pbkdf2 {
  readonly algorithm: "pbkdf2-sha256" | "pbkdf2-sha512"
  readonly iterations: number
}

/**
 * Only ever verified. It reads the first 72 bytes of a password and no more, as wherever the hash was made: whatever follows
 * them is accepted. The first sign-in makes a new hash, of the whole password as it was typed then.
 */
export interface Bcrypt {
  readonly algorithm: "bcrypt"
  /** log₂ of the number of rounds. */
  readonly logCost: number
}

export type HashRecipe = Argon2 | Scrypt | Pbkdf2 | Bcrypt

/** What new hashes are made by. */
export type CurrentRecipe = Exclude<HashRecipe, Bcrypt>

/** The least of the OWASP cheat sheet's Argon2id: 19 MiB, two passes. */
export const argon2id: Argon2 = { algorithm: "argon2id", version: 19, memory: 19_456, passes: 2, parallelism: 1 }

/** OWASP's scrypt: 128 MiB. */
export const scrypt: Scrypt = { algorithm: "scrypt", logCost: 17, blockSize: 8, parallelism: 1 }

/** OWASP's PBKDF2. The only one of the three that WebCrypto has. */
export const pbkdf2: Pbkdf2 = { algorithm: "pbkdf2-sha256", iterations: 600_000 }

/**
 * The most that one hash may cost. An import is text from elsewhere: without bounds one row of it could ask a server for
 * all of its memory, or for an hour.
 */
export interface HashLimits {
  /** KiB at once. */
  readonly memory: number
  /** KiB written in all: memory × passes of Argon2, memory × parallelism of scrypt. */
  readonly work: number
  /** Of PBKDF2. */
  readonly iterations: number
  /** log₂ of bcrypt's rounds. */
  readonly bcryptLogCost: number
}

/** For a server: at most about 256 MiB and three seconds. Has room for libsodium's `MODERATE` and Django's newest. */
export const serverLimits: HashLimits = { memory: 262_144, work: 1_048_576, iterations: 5_000_000, bcryptLogCost: 14 }

/**
 * For a Convex action, which has 64 MiB for array buffers and computes in JavaScript. OWASP's largest Argon2id (46 MiB) and
 * the 32 MiB scrypt of other libraries for Convex fit; OWASP's scrypt, of 128 MiB, does not.
 */
export const portableLimits: HashLimits = { memory: 49_152, work: 262_144, iterations: 2_500_000, bcryptLogCost: 13 }

const within = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most

/** Can this recipe be followed, and at a cost within the limits? */
export const isWithin = (recipe: HashRecipe, limits: HashLimits): boolean => {
  switch (recipe.algorithm) {
    case "argon2id":
    case "argon2i":
      return within(recipe.parallelism, 1, 16)
        && within(recipe.memory, 8 * recipe.parallelism, limits.memory)
        && within(recipe.passes, 1, limits.work)
        && recipe.memory * recipe.passes <= limits.work
    case "scrypt": {
      if (!within(recipe.logCost, 1, 31) || !within(recipe.blockSize, 1, 64) || !within(recipe.parallelism, 1, 16)) {
        return false
      }
      const memory = 2 ** recipe.logCost * recipe.blockSize / 8
      // RFC 7914 §2 bounds N by the size of a block.
      return recipe.logCost < 16 * recipe.blockSize && memory <= limits.memory
        && memory * recipe.parallelism <= limits.work
    }
    case "pbkdf2-sha256":
    case "pbkdf2-sha512":
      return within(recipe.iterations, 1, limits.iterations)
    case "bcrypt":
      return within(recipe.logCost, 4, limits.bcryptLogCost)
  }
}
