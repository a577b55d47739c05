/**
 * The code of a failure, as callers over a wire see it.
 */

/** `DuplicateMembership` → `DUPLICATE_MEMBERSHIP`, `NotAMember` → `NOT_A_MEMBER`. */
export const codeOf = (tag: string): string =>
  tag.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z]A)(?=[A-Z])/g, "_").toUpperCase()
