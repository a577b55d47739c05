/**
 * What is said of a session that is refused, for the error class and for those who have only the failure's data.
 */
export const messages = {
  InvalidSession: () => "This session has ended. Sign in again."
} as const
