/** `Passwords` over the component. */
import * as flow from "@gatehouse/core-sessions/passwords/PasswordFlow"
import { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import { Passwords } from "@gatehouse/core-sessions/passwords/Passwords"
import { PasswordsContract } from "@gatehouse/core-sessions/passwords/PasswordsContract"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Passwords,
  Effect.gen(function*() {
    const { finished, messenger } = yield* ports
    const hasher = yield* PasswordHasher
    const halves = (yield* Halves)(PasswordsContract)
    return { ...halves, ...flow.make(halves, { finished, hasher, messenger }) }
  })
)
