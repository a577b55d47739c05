/**
 * What the package has people told, by mail or by phone. The application gives `send`; `ConsoleMessenger.ts` prints, for
 * development.
 *
 * A message is sent after the transaction that is its reason, by an action. Its codes and tokens are nowhere else in clear.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

export type Recipient =
  | { readonly kind: "email"; readonly address: string }
  | { readonly kind: "phone"; readonly number: string }

/** A proof to type (`code`) or to open (`token`, of which the application makes a link). Times are epoch milliseconds. */
export interface Proof {
  readonly code: string
  readonly token?: string
  readonly expiresAt: number
}

/** Where what happened came from, as far as it is known. */
export interface Where {
  readonly at: number
  readonly ip?: string
  readonly userAgent?: string
}

export type Message =
  | { readonly _tag: "SignInCode"; readonly to: Recipient } & Proof
  | { readonly _tag: "SignUpConfirmation"; readonly to: Recipient } & Proof
  /** Somebody tried to sign up with an address that has an account. */
  | { readonly _tag: "AlreadySignedUp"; readonly to: Recipient }
  | { readonly _tag: "PasswordReset"; readonly to: Recipient } & Proof
  /**
   * Somebody asked for what this address cannot have: a new password where there is no account, or an account where only
   * those are let in who were invited. It is sent so that asking takes as long, and tells the asker as little, as where
   * there is one.
   */
  | { readonly _tag: "NoAccount"; readonly to: Recipient; readonly wanted: "passwordReset" | "signUp" }
  | { readonly _tag: "AddressVerification"; readonly to: Recipient } & Proof
  /** Both the present and the new address confirm a change. */
  | { readonly _tag: "EmailChangeConfirmation"; readonly to: Recipient; readonly newAddress: string } & Proof
  | { readonly _tag: "EmailChanged"; readonly to: Recipient; readonly newAddress: string } & Where
  /** `removed`: another user has proved to hold the number now. */
  | { readonly _tag: "PhoneChanged"; readonly to: Recipient; readonly change: "added" | "changed" | "removed" } & Where
  | { readonly _tag: "NewDevice"; readonly to: Recipient } & Where
  | { readonly _tag: "PasswordChanged"; readonly to: Recipient } & Where
  | {
    readonly _tag: "FactorChanged"
    readonly to: Recipient
    readonly factor: "totp" | "passkey" | "recoveryCodes"
    readonly change: "added" | "removed"
  } & Where
  /** A recovery code took the place of a second factor; `left` more are unused. */
  | { readonly _tag: "RecoveryCodeUsed"; readonly to: Recipient; readonly left: number } & Where
  | { readonly _tag: "DeletionScheduled"; readonly to: Recipient; readonly deleteAt: number } & Where

/** The message could not be handed over. What it was about has happened all the same, or can be begun again. */
export class MessageNotSent extends Data.TaggedError("MessageNotSent")<{ readonly reason: string }> {
  override get message() {
    return `The message could not be sent: ${this.reason}. Try again, or check the mail settings.`
  }
}

export class Messenger extends Context.Service<Messenger, {
  readonly send: (message: Message) => Effect.Effect<void, MessageNotSent>
}>()("@gatehouse/core-sessions/Messenger") {}

export const toEmail = (address: string): Recipient => ({ kind: "email", address })
export const toPhone = (number: string): Recipient => ({ kind: "phone", number })
