/**
 * How much of a list a caller asks for, and how much they get when they do not say.
 */

/** How many items a page has when the caller does not say. */
export const defaultLimit = 50

/** How many items a page has at most. */
export const maximumLimit = 100

/** The part of a list's payload that says which page. */
export interface PageRequest {
  readonly limit?: number
  readonly cursor?: string
  readonly order?: "asc" | "desc"
}

/** What the store is asked for: every field has a value, and no cursor is the first page. */
export const pageOptions = ({ cursor, limit = defaultLimit, order = "asc" }: PageRequest) => ({ limit, order, cursor })
