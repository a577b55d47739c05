/**
 * Whether a request that carries cookies was sent by a page of ours. `SameSite` keeps other sites out, this keeps other
 * hosts of the same site out, and pages that would sign somebody in under an account of theirs. Plain.
 */

type Header = (name: string) => string | undefined

/**
 * `origins` are exact, as `https://app.example.com`. A browser names the origin of every POST; where it does not, as some
 * do for a page's own requests, `Sec-Fetch-Site`, which no page can set, must say `same-origin`.
 */
export const isOurs = (header: Header, origins: ReadonlyArray<string>): boolean => {
  const origin = header("origin")
  if (origin !== undefined) return origins.includes(origin)
  return header("sec-fetch-site") === "same-origin"
}
