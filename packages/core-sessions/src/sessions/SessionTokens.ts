/**
 * How the tokens of a session are written and read, and how the next refresh token is made of the one before. Plain.
 *
 * Every token of a session begins with a part of its own (131 bits), by whose hash the session is found. A session in a
 * cookie is that part alone. A refresh token has a second part (256 bits) that changes with each use: a token with the
 * right first part and an old second one was a good token once, so somebody uses it for the second time.
 */

export const sessionPrefix = "ghs_"
export const refreshPrefix = "ghr_"
/** In base62 characters. */
export const secretLength = 22
export const rotatingLength = 43

export const sessionToken = (secret: string): string => `${sessionPrefix}${secret}`
export const refreshToken = (secret: string, rotating: string): string => `${refreshPrefix}${secret}_${rotating}`

/** The secret of a session token, or `undefined` for a text that cannot be one. */
export const readSessionToken = (token: string): string | undefined => /^ghs_([0-9A-Za-z]{22})$/u.exec(token)?.[1]

/** The two parts of a refresh token. */
export const readRefreshToken = (
  token: string
): { readonly secret: string; readonly rotating: string } | undefined => {
  const parts = /^ghr_([0-9A-Za-z]{22})_([0-9A-Za-z]{43}|[0-9a-f]{64})$/u.exec(token)
  return parts === null ? undefined : { secret: parts[1]!, rotating: parts[2]! }
}

/**
 * The text whose hash is the rotating part of the next token. It takes the salt, which only the database has, and the
 * part before, which only the client has: neither alone makes the next.
 */
export const successorText = (salt: string, rotating: string): string =>
  `gatehouse refresh successor ${salt} ${rotating}`

export const isSessionToken = (bearer: string): boolean => bearer.startsWith(sessionPrefix)
