/**
 * Reading environment variables: each by its name, and a bad value as a sentence that names the variable and never repeats
 * what may be a secret.
 */
import * as Data from "effect/Data"

/** A variable has a value that the server cannot use. */
export class BadSetting extends Data.TaggedError("BadSetting")<{ readonly variable: string; readonly reason: string }> {
  override get message() {
    return `${this.variable} ${this.reason}`
  }
}

export type Env = Readonly<Record<string, string | undefined>>

/** The value of a variable; an empty one counts as missing. */
export const value = (env: Env, variable: string): string | undefined => {
  const text = env[variable]?.trim()
  return text === undefined || text === "" ? undefined : text
}

/** An error's message as the end of a sentence. */
export const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").replace(/[. ]+$/, "")

/** The parts of a value with commas between. */
export const parts = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? "").split(",").map((part) => part.trim()).filter((part) => part !== "")

/** One of some words. */
export const oneOf = <const A extends string>(
  variable: string,
  text: string | undefined,
  words: ReadonlyArray<A>
): A | undefined => {
  const found = words.find((word) => word === text)
  if (text !== undefined && found === undefined) {
    throw new BadSetting({ variable, reason: `must be one of ${words.join(", ")}.` })
  }
  return found
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time as `45s`, `10m`, `12h` or `30d`, in milliseconds. */
export const duration = (
  variable: string,
  text: string | undefined,
  { max, min }: { readonly min: number; readonly max: number }
): number | undefined => {
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const milliseconds = Number(count) * units[(unit ?? "s") as keyof typeof units]
  if (!(milliseconds >= min && milliseconds <= max)) {
    throw new BadSetting({
      variable,
      reason: `must be a time such as 45s, 10m, 12h or 30d, from ${min / 1000} seconds to ${max / 86_400_000} days.`
    })
  }
  return milliseconds
}

const isLoopback = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)

/** An address that browsers open: https, or http of this machine. */
export const isWebUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hostname, protocol, username } = new URL(text)
  return username === "" && (protocol === "https:" || (protocol === "http:" && isLoopback(hostname)))
}

/** The address is of this machine alone. */
export const isLocal = (url: string): boolean => isLoopback(new URL(url).hostname)
