/**
 * A thread of its own for one hash that Node's crypto does not have, so that computing it in JavaScript stops nobody else.
 */
import { argon2i, argon2id } from "@noble/hashes/argon2.js"
import { hashSync } from "bcryptjs"
import { parentPort, workerData } from "node:worker_threads"
import type { Argon2, Bcrypt } from "../passwords/HashRecipe.ts"

export interface HashJob {
  readonly recipe: Argon2 | Bcrypt
  readonly password: string
  readonly salt: Uint8Array<ArrayBuffer>
  readonly length: number
}

const derive = ({ length, password, recipe, salt }: HashJob): Uint8Array => {
  if (recipe.algorithm === "bcrypt") {
    const setting = new TextDecoder().decode(salt)
    return new TextEncoder().encode(hashSync(password, setting).slice(setting.length))
  }
  return (recipe.algorithm === "argon2id" ? argon2id : argon2i)(new TextEncoder().encode(password), salt, {
    version: recipe.version,
    m: recipe.memory,
    t: recipe.passes,
    p: recipe.parallelism,
    dkLen: length
  })
}

parentPort?.postMessage(derive(workerData as HashJob), [])
