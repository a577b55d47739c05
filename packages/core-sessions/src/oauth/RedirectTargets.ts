/**
 * Where a sign-in may lead back to. The target carries a login code, so it must be one that the application has named: an
 * origin, an origin with a path, or a custom scheme with all that follows. Anything else is refused, and so is every
 * spelling of a permitted one that a browser, a proxy or an application might read in another way.
 */

export interface RedirectTargets {
  /** The target as an absolute URL, or `undefined` when it is refused. */
  readonly resolve: (target: string) => string | undefined
}

const maxLength = 2048

/** Schemes that run something, or stay inside the browser. */
const forbiddenSchemes = new Set([
  "about:",
  "blob:",
  "data:",
  "file:",
  "filesystem:",
  "ftp:",
  "javascript:",
  "mailto:",
  "vbscript:",
  "view-source:",
  "ws:",
  "wss:"
])

/** Visible ASCII without the backslash, which browsers read as a slash. A browser would guess at anything else. */
const plainText = /^[!-[\]-~]+$/

/** Encoded control characters split headers wherever somebody decodes too early. */
const encodedControl = /%(?:25)*(?:[01][0-9a-f]|7f)/i

/** Encoded slashes and backslashes, once or more often, become another path where somebody decodes. */
const encodedSlash = /%(?:25)*(?:2f|5c)/i

const isWeb = (url: URL) => url.protocol === "https:" || url.protocol === "http:"

/** Up to the query or the fragment. */
const head = (text: string) => /^[^?#]*/.exec(text)![0]

interface Web {
  readonly origin: string
  /** Without one every path is allowed. */
  readonly path: string | undefined
}

const readWeb = (entry: string, url: URL): Web => {
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`${entry} names a user; a redirect target must not`)
  }
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(entry)) {
    throw new TypeError(`${entry} has a query or a fragment; name the target without`)
  }
  if (url.hostname.includes("*")) throw new TypeError(`${entry} names no single host; name each`)
  // `https://app.example.com` is an origin, and so is the same with a slash.
  const path = url.pathname === "/" ? undefined : url.pathname
  if (entry !== `${url.origin}${path ?? ""}` && entry !== `${url.origin}/`) {
    throw new TypeError(`${entry} is written in an unusual way; a browser would send ${url.origin}${path ?? ""}`)
  }
  return { origin: url.origin, path }
}

const readCustom = (entry: string, url: URL): string => {
  if (forbiddenSchemes.has(url.protocol)) throw new TypeError(`${entry} cannot be a redirect target`)
  if (head(entry) !== entry || !entry.startsWith(url.protocol) || entry === url.protocol) {
    throw new TypeError(`${entry} must be a scheme in lower case and what follows, as in myapp://callback`)
  }
  return entry
}

/**
 * Targets from a list such as `https://app.example.com`, `https://admin.example.com/signed-in` and `myapp://callback`. A
 * path is meant exactly, and so is what follows a custom scheme; a query and a fragment may always be added. Throws a
 * `TypeError` for an entry that names nothing definite. `http:` is for development.
 */
export const make = (allowed: ReadonlyArray<string>): RedirectTargets => {
  const web: Array<Web> = []
  const custom = new Set<string>()
  for (const entry of allowed) {
    if (!plainText.test(entry) || !URL.canParse(entry)) {
      throw new TypeError(`${JSON.stringify(entry)} is not a redirect target`)
    }
    const url = new URL(entry)
    if (isWeb(url)) web.push(readWeb(entry, url))
    else custom.add(readCustom(entry, url))
  }
  const home = web[0]?.origin

  const resolveWeb = (target: string, url: URL): string | undefined => {
    // Only the form that the URL itself has: no other case, port, slashes, user, dots or escapes in what names the host.
    if (head(target) !== url.origin && !target.startsWith(`${url.origin}/`)) return undefined
    // A path with an empty beginning would be another host, if it were ever used alone.
    if (encodedSlash.test(head(target)) || url.pathname.startsWith("//")) return undefined
    const isAllowed = web.some(({ origin, path }) =>
      origin === url.origin && (path === undefined || path === url.pathname)
    )
    return isAllowed ? url.href : undefined
  }

  return {
    resolve: (target) => {
      if (target.length > maxLength || !plainText.test(target) || encodedControl.test(target)) return undefined
      if (target.startsWith("/")) {
        if (home === undefined) return undefined
        const absolute = `${home}${target}`
        return URL.canParse(absolute) ? resolveWeb(absolute, new URL(absolute)) : undefined
      }
      if (!URL.canParse(target)) return undefined
      const url = new URL(target)
      if (isWeb(url)) return resolveWeb(target, url)
      return custom.has(head(target)) ? target : undefined
    }
  }
}
