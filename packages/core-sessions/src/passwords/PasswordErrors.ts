/**
 * Why a password, or what it was given for, is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./PasswordWire.ts"

/** The same for an unknown address, a user without a password and a wrong password. */
export class InvalidCredentials
  extends Data.TaggedError("InvalidCredentials")<Fields<typeof failures.InvalidCredentials>>
{
  override get message() {
    return "The address or the password is wrong. Check both, or reset the password."
  }
}

/** The password may not become one. */
export class WeakPassword extends Data.TaggedError("WeakPassword")<Fields<typeof failures.WeakPassword>> {
  override get message() {
    switch (this.reason) {
      case "tooShort":
        return "This password is too short. Take at least 8 characters; a few words are easy to remember."
      case "tooLong":
        return "This password is too long. Take at most 256 characters."
      case "characters":
        return "This password has characters that no other keyboard types. Leave control characters out."
      case "common":
        return "This password is among the first that anybody guesses, or is made of the address or name. Choose another."
      case "breached":
        return "This password is known from a breach of another service. Choose one that is used nowhere else."
    }
  }
}

/** Said only to who has proved to hold the address, or where the application lets people in before they prove it. */
export class AccountExists extends Data.TaggedError("AccountExists")<Fields<typeof failures.AccountExists>> {
  override get message() {
    return "There is an account with this address. Sign in, or reset the password."
  }
}

/** The link was opened in another browser than the one that asked: whose it is shows only by the password. */
export class PasswordRequired extends Data.TaggedError("PasswordRequired")<Fields<typeof failures.PasswordRequired>> {
  override get message() {
    return "This link was opened in another browser. Send the password that was chosen when signing up with it."
  }
}

export class NoPassword extends Data.TaggedError("NoPassword")<Fields<typeof failures.NoPassword>> {
  override get message() {
    return "This user has no password. Set one with passwords.set."
  }
}

export class PasswordAlreadySet
  extends Data.TaggedError("PasswordAlreadySet")<Fields<typeof failures.PasswordAlreadySet>>
{
  override get message() {
    return "This user has a password. Change it with passwords.change."
  }
}
