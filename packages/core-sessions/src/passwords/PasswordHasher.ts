/**
 * What keeps passwords: hashes new ones by the current recipe, and verifies any that was stored or imported.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * Takes passwords as they were typed, and normalises them itself. Costs tens to hundreds of milliseconds and as many
 * megabytes for each call, so it is called from actions, never inside a transaction.
 */
export class PasswordHasher extends Context.Service<PasswordHasher, {
  /**
   * The text to store: algorithm, parameters, salt and hash (PHC string format). Ask `PasswordText.refusalOf` first: a
   * password that is empty or longer than anybody can type again is a defect here.
   */
  readonly hash: (password: string) => Effect.Effect<string>
  /**
   * Is this the password that was stored? A text that is damaged, unknown or asks for more than a server gives is nobody's
   * password, and costs what a current hash does. An imported hash costs what it says, so until its owner has signed in
   * once, time may tell the account from one that does not exist.
   */
  readonly verify: (password: string, stored: string) => Effect.Effect<boolean>
  /** Always false, at the cost of verifying a current hash: for accounts that do not exist or have no password. */
  readonly verifyNobody: (password: string) => Effect.Effect<false>
  /** True of every stored text that `hash` would write in another way today, and of what `verify` cannot read. */
  readonly needsRehash: (stored: string) => boolean
}>()("@gatehouse/core-sessions/PasswordHasher") {}
