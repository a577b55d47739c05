/**
 * The cookies of a browser's sign-in: how they are named, written and read (RFC 6265bis). Plain.
 *
 * Over https their names begin with `__Host-`: then no other host of the domain can set them, and they hold for this origin
 * alone. Over http, which only development uses, browsers would not take such a name.
 */

/** What a cookie holds: the session, the device, or what the browser keeps of a step that it began. */
export type CookieName = "session" | "device" | "secondFactor" | `step-${string}`

export interface CookieOptions {
  /** The site is served over https. */
  readonly secure: boolean
}

/** The name under which a browser keeps it. */
export const nameOf = (name: CookieName, { secure }: CookieOptions): string =>
  `${secure ? "__Host-" : ""}gatehouse${name === "session" ? "" : `-${name}`}`

export interface Attributes {
  /** Seconds. */
  readonly maxAge: number
  /** `None` where another site must post to us with it: Apple's answer to a sign-in. Default: `Lax`. */
  readonly sameSite?: "Lax" | "Strict" | "None"
}

/** A `Set-Cookie` value. The value must be one of our own tokens: it is written as it is. */
export const write = (
  name: CookieName,
  value: string,
  { maxAge, sameSite = "Lax" }: Attributes,
  options: CookieOptions
): string => {
  if (!/^[A-Za-z0-9._~-]*$/u.test(value)) throw new TypeError("a cookie's value is one of our own tokens")
  return `${nameOf(name, options)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${
    Math.max(0, Math.floor(maxAge))
  }${options.secure || sameSite === "None" ? "; Secure" : ""}`
}

/** Makes a browser forget one. */
export const clear = (name: CookieName, options: CookieOptions): string => write(name, "", { maxAge: 0 }, options)

/** The value of one cookie in a `Cookie` header. Of one that stands twice, none: it is not known which is ours. */
export const read = (header: string | undefined, name: CookieName, options: CookieOptions): string | undefined => {
  if (header === undefined) return undefined
  const wanted = `${nameOf(name, options)}=`
  const found = header.split(";").map((part) => part.trim()).filter((part) => part.startsWith(wanted))
  const value = found[0]?.slice(wanted.length)
  return found.length === 1 && value !== undefined && /^[A-Za-z0-9._~-]{1,256}$/u.test(value) ? value : undefined
}
