/**
 * Why a sign-in whose proof was right is refused all the same, and why a step of one cannot begin.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./SignInWire.ts"

/** The user may not sign in any more, until an administrator says otherwise. */
export class UserDeactivated extends Data.TaggedError("UserDeactivated")<Fields<typeof failures.UserDeactivated>> {
  override get message() {
    return "This user has been deactivated. An administrator can reactivate them."
  }
}

/** The application's policy does not let this user in this way. */
export class SignInRefused extends Data.TaggedError("SignInRefused")<Fields<typeof failures.SignInRefused>> {
  override get message() {
    switch (this.reason) {
      case "ssoRequired":
        return "This user signs in through their organisation. Begin with its single sign-on."
      case "methodNotAllowed":
        return "This user may not sign in this way. Use another of their ways to sign in."
      default:
        return "The application does not let this user sign in now. Ask its administrator."
    }
  }
}

/** Nobody becomes a user here by themselves, or only those with an invite. */
export class SignUpClosed extends Data.TaggedError("SignUpClosed")<Fields<typeof failures.SignUpClosed>> {
  override get message() {
    return this.needs === "invite"
      ? "Only those who were invited can sign up. Ask for an invite to this address."
      : "Nobody can sign up here. Ask an administrator for an account."
  }
}

/** The e-mail of a new identity is that of a user, and the application does not link by e-mail. */
export class AccountNotLinked extends Data.TaggedError("AccountNotLinked")<Fields<typeof failures.AccountNotLinked>> {
  override get message() {
    return `There is a user with this e-mail address. Sign in as before, then connect ${this.provider}.`
  }
}

/** The identity belongs to another user. */
export class AccountAlreadyLinked
  extends Data.TaggedError("AccountAlreadyLinked")<Fields<typeof failures.AccountAlreadyLinked>>
{
  override get message() {
    return `This ${this.provider} account is connected to another user. Disconnect it there first.`
  }
}

/** The application's `Messenger` could not hand the message over. What it said is in the log. */
export class CodeNotSent extends Data.TaggedError("CodeNotSent")<Fields<typeof failures.CodeNotSent>> {
  override get message() {
    return "The message with the code could not be sent. Try again in a moment."
  }
}

export class InvalidRedirect extends Data.TaggedError("InvalidRedirect")<Fields<typeof failures.InvalidRedirect>> {
  override get message() {
    return "The application does not lead back there. Name one of the targets in its `redirects` setting."
  }
}
