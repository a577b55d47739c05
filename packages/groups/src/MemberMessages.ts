/**
 * What is said where an operation needs a user, for the error class and for those who have only the failure's data.
 */
export const messages = {
  UserRequired: () => "The call does not say which user it is about, and the caller is no user. Send userId."
} as const
