/** What functions written by hand need beside `ctx.db`. */

export const sha256 = async (text: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Characters of `[0-9A-Za-z]`. */
export const randomText = (length: number): string => {
  let text = ""
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length + 8))) {
      if (byte < 248 && text.length < length) text += digits[byte % 62]
    }
  }
  return text
}

/** A prefix and a ULID in lower case. */
export const newId = (prefix: string): string => {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
  let time = ""
  for (let i = 0, rest = Date.now(); i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32]! + time
  let random = ""
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) random += alphabet[byte & 31]!
  return `${prefix}_${time}${random}`
}

interface Scope {
  readonly resource: string
  readonly actions: ReadonlyArray<string>
}

export const can = (scopes: ReadonlyArray<Scope>, resource: string, action: string): boolean =>
  scopes.some((scope) =>
    (scope.resource === "*" || scope.resource === resource) &&
    (scope.actions.includes("*") || scope.actions.includes(action))
  )
