/**
 * `PasswordHasher` on Node: Argon2id, or scrypt where `node:crypto` has no Argon2 (before 24.7). The work is done on other
 * threads, a few hashes at a time: the rest wait, so that a flood of sign-ins takes time and not the server's memory.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import * as crypto from "node:crypto"
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import {
  argon2id,
  type CurrentRecipe,
  type HashLimits,
  type HashRecipe,
  scrypt,
  serverLimits
} from "../passwords/HashRecipe.ts"
import { PasswordHasher } from "../passwords/PasswordHasher.ts"
import { type Derive, make } from "../passwords/PasswordHashing.ts"
import type { HashJob } from "./PasswordHashThread.ts"

export interface Options {
  /** How new hashes are made. Default: OWASP's Argon2id, or its scrypt where Node has no Argon2. */
  readonly current?: CurrentRecipe
  readonly limits?: HashLimits
  /**
   * How many hashes are computed at once. Default: one for each processor, and at most three, because Node's pool has four
   * threads that must also read files and look up names. Memory stays below this times `limits.memory`.
   */
  readonly concurrency?: number
}

/** What this Node should make new hashes by. */
export const recommended = (hasArgon2: boolean): CurrentRecipe => hasArgon2 ? argon2id : scrypt

/** Older versions of Node lack it, whatever its types say. */
const hasArgon2 = typeof (crypto as { readonly argon2?: unknown }).argon2 === "function"

const onThread = (job: HashJob): Effect.Effect<Uint8Array> =>
  Effect.callback((resume) => {
    const file = import.meta.url.endsWith(".ts") ? "./PasswordHashThread.ts" : "./PasswordHashThread.js"
    const worker = new Worker(new URL(file, import.meta.url), { workerData: job })
    worker.once("message", (hash: Uint8Array) => resume(Effect.succeed(hash)))
    worker.once("error", (error) => resume(Effect.die(error)))
    worker.once("exit", () => resume(Effect.die(new Error("the thread of a password hash ended without an answer"))))
  })

/** A computation in Node's thread pool. */
const inPool = (
  start: (done: (error: Error | null, hash: Uint8Array) => void) => void
): Effect.Effect<Uint8Array> =>
  Effect.callback((resume) => start((error, hash) => resume(error === null ? Effect.succeed(hash) : Effect.die(error))))

/** Every algorithm, on other threads and without a bound. */
export const derive: Derive = (recipe: HashRecipe, password, salt, length) => {
  switch (recipe.algorithm) {
    case "argon2id":
    case "argon2i":
      return hasArgon2 && recipe.version === 19
        ? inPool((done) =>
          crypto.argon2(recipe.algorithm, {
            message: password,
            nonce: salt,
            memory: recipe.memory,
            passes: recipe.passes,
            parallelism: recipe.parallelism,
            tagLength: length
          }, done)
        )
        : onThread({ recipe, password, salt, length })
    case "scrypt": {
      const { blockSize: r, logCost, parallelism: p } = recipe
      const N = 2 ** logCost
      return inPool((done) =>
        crypto.scrypt(password, salt, length, { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 }, done)
      )
    }
    case "pbkdf2-sha256":
    case "pbkdf2-sha512":
      return inPool((done) =>
        crypto.pbkdf2(password, salt, recipe.iterations, length, recipe.algorithm.slice("pbkdf2-".length), done)
      )
    case "bcrypt":
      return onThread({ recipe, password, salt, length })
  }
}

/**
 * At most so many at once. Whoever gives up while waiting leaves the queue; what has begun cannot be stopped, and keeps its
 * place until it ends, or those who hang up at once could start as many as they liked.
 */
export const bounded = (derive: Derive, concurrency: number): Derive => {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError(`${concurrency} hashes cannot be computed at once: give a whole number from 1`)
  }
  const places = Semaphore.makeUnsafe(concurrency)
  return (recipe, password, salt, length) =>
    places.withPermits(1)(Effect.uninterruptible(derive(recipe, password, salt, length)))
}

/** Building it throws a `TypeError` when the limits refuse the current recipe, or the concurrency is no number of hashes. */
export const layerWith = (options: Options): Layer.Layer<PasswordHasher> =>
  Layer.sync(PasswordHasher, () =>
    make({
      current: options.current ?? recommended(hasArgon2),
      limits: options.limits ?? serverLimits,
      derive: bounded(derive, options.concurrency ?? Math.min(availableParallelism(), 3)),
      randomBytes: (size) => Effect.sync(() => crypto.randomFillSync(new Uint8Array(size)))
    }))

export const layer: Layer.Layer<PasswordHasher> = layerWith({})
