/**
 * What some failures say, for their error classes and for those who have only a failure's data.
 */
export const messages = {
  Forbidden: ({ needs }: { readonly needs: string }) => `This needs ${needs}, which the caller does not hold.`
} as const
