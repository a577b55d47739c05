/**
 * The addresses of a name, asked of the name servers directly. The system's `getaddrinfo` works on threads, and Node lends it
 * two: two names whose servers never answer would keep every other name waiting.
 */
import { Resolver } from "node:dns/promises"

/** Waits for an answer so long, in milliseconds, and asks so many times. */
const patience = { timeout: 2_000, tries: 2 }

/** There is no such name, or it has no such address. Anything else may be otherwise in a while. */
const isFinal = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA")

/** `servers` as `192.0.2.1` or `192.0.2.1:53`. Default: those of the system, as they are when a name is asked for. */
export const make = (servers?: ReadonlyArray<string>) => (host: string): Promise<ReadonlyArray<string>> => {
  const resolver = new Resolver(patience)
  if (servers !== undefined) resolver.setServers(servers)
  return Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]).then((families) => {
    const addresses = families.flatMap((family) => family.status === "fulfilled" ? family.value : [])
    if (addresses.length > 0) return addresses
    const errors = families.flatMap((family) => family.status === "rejected" ? [family.reason] : [])
    // What a name server says is told apart from what the server of that name would say.
    const code = errors.every(isFinal) ? "ENOTFOUND" : "EAI_AGAIN"
    throw Object.assign(new Error(`${host} does not resolve`, { cause: errors[0] }), { code })
  })
}
