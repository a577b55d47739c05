/**
 * The failures of users that several contracts share.
 */
import * as Failure from "@gatehouse/contract/Failure"
import * as Errors from "./UserErrors.ts"
import { failures } from "./UserFailureFields.ts"

export const userNotFound = Failure.make("UserNotFound", Errors.UserNotFound, failures.UserNotFound, 404)
export const lastSignInMethod = Failure.make(
  "LastSignInMethod",
  Errors.LastSignInMethod,
  failures.LastSignInMethod,
  409
)
export const lastOwner = Failure.make("LastOwner", Errors.LastOwner, failures.LastOwner, 409)
export const notAMember = Failure.make("NotAMember", Errors.NotAMember, failures.NotAMember, 409)
export const phoneTaken = Failure.make("PhoneTaken", Errors.PhoneTaken, failures.PhoneTaken, 409)
export const deletionNotPending = Failure.make(
  "DeletionNotPending",
  Errors.DeletionNotPending,
  failures.DeletionNotPending,
  409
)
export const emailNotFound = Failure.make("EmailNotFound", Errors.EmailNotFound, failures.EmailNotFound, 404)
export const emailTaken = Failure.make("EmailTaken", Errors.EmailTaken, failures.EmailTaken, 409)
export const emailNotVerified = Failure.make(
  "EmailNotVerified",
  Errors.EmailNotVerified,
  failures.EmailNotVerified,
  409
)
export const primaryEmail = Failure.make("PrimaryEmail", Errors.PrimaryEmail, failures.PrimaryEmail, 409)
export const tooManyEmails = Failure.make("TooManyEmails", Errors.TooManyEmails, failures.TooManyEmails, 409)
export const accountNotFound = Failure.make(
  "AccountNotFound",
  Errors.AccountNotFound,
  failures.AccountNotFound,
  404
)
