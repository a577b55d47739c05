/**
 * Why an operation on a passkey is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./PasskeyWire.ts"

export class PasskeyNotFound extends Data.TaggedError("PasskeyNotFound")<Fields<typeof failures.PasskeyNotFound>> {
  override get message() {
    return "There is no such passkey. Check its id; it begins with pky_."
  }
}

/** The answer of a browser does not hold. What of it is no secret: whoever sent it knows it. */
export class InvalidPasskey extends Data.TaggedError("InvalidPasskey")<Fields<typeof failures.InvalidPasskey>> {
  override get message() {
    switch (this.reason) {
      case "origin":
      case "rpId":
      case "crossOrigin":
        return `This passkey was used on a page that is not the application's (${this.reason}). Check \`passkeys.rpId\` and \`passkeys.origins\`.`
      case "userVerification":
        return "The authenticator did not verify its user. Unlock it with a PIN, a finger or a face."
      case "counter":
        return "This passkey seems to have been copied, so it was refused. Sign in another way, and remove it."
      case "unknownCredential":
        return "This passkey is not known here. It may have been removed; use another way to sign in."
      case "attestation":
        return "The application does not take authenticators of this kind. Use another one."
      default:
        return `This passkey was refused (${this.reason}). Begin again.`
    }
  }
}

export class TooManyPasskeys extends Data.TaggedError("TooManyPasskeys")<Fields<typeof failures.TooManyPasskeys>> {
  override get message() {
    return `A user has at most ${this.limit} passkeys. Remove one first.`
  }
}

export class PasskeyAlreadyRegistered
  extends Data.TaggedError("PasskeyAlreadyRegistered")<Fields<typeof failures.PasskeyAlreadyRegistered>>
{
  override get message() {
    return "This passkey is registered already. Sign in with it, or make another."
  }
}

export class PasskeysNotConfigured
  extends Data.TaggedError("PasskeysNotConfigured")<Fields<typeof failures.PasskeysNotConfigured>>
{
  override get message() {
    return "This application has no passkeys. Its settings must name `passkeys.rpId` and `passkeys.origins`."
  }
}
