/**
 * What is said of a key that is refused, for the error classes and for those who have only the failure's data.
 */
export const messages = {
  InvalidApiKey: () =>
    "This is not an API key that was issued here. Check that it was copied as a whole, and for which environment.",
  ApiKeyRevoked: () => "The API key was revoked or replaced. Use the one that replaces it, or make a new one.",
  ApiKeySuspended: () =>
    "The user to whom the API key belongs is deactivated. Reactivate them, or use a key of somebody else.",
  ApiKeyExpired: () => "The API key has expired. Rotate it with a later expiry, or make a new one.",
  ApiKeyRateLimited: ({ retryAfter }: { readonly retryAfter: number }) =>
    `The API key has used up its requests. Try again in ${retryAfter} ms.`,
  ApiKeyIpDenied: () =>
    "The API key may not be used from this address. Call from one that its list allows, or extend the list.",
  ScopeCheckFailed: ({ action, resource }: { readonly action: string; readonly resource: string }) =>
    `The API key lacks the scope ${resource}:${action}. Use a key that has it.`
} as const
