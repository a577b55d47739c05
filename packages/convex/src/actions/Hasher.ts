/**
 * What hashes passwords in an action: WebCrypto's PBKDF2, and whatever imported hashes were made with.
 */
import { pbkdf2, portableLimits } from "@gatehouse/core-sessions/passwords/HashRecipe"
import { make as makeHashing } from "@gatehouse/core-sessions/passwords/PasswordHashing"
import { derive } from "@gatehouse/core-sessions/passwords/PortablePasswordHasher"
import * as Effect from "effect/Effect"

export const make = () =>
  makeHashing({
    current: pbkdf2,
    limits: portableLimits,
    derive,
    randomBytes: (size) => Effect.sync(() => crypto.getRandomValues(new Uint8Array(size)))
  })
