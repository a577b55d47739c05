/**
 * The key in an `Authorization` header.
 */

/** RFC 6750 §2.1, with the scheme in any case (RFC 9110 §11.1). Two headers joined by a comma are none. */
const bearer = /^bearer +([^\s,]+)$/i

/** What follows `Bearer`, if the header is one. */
export const bearerOf = (authorization: string | null | undefined): string | undefined =>
  bearer.exec(authorization?.trim() ?? "")?.[1]
