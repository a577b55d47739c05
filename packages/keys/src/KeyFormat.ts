/**
 * How the keys of an installation begin, as plain data.
 */

export interface Settings {
  /** Who issued the key: a letter, then letters, digits and underscores. */
  readonly prefix: string
  /** Which environment it is for, as `live` or `test`: lower-case letters and digits. */
  readonly env: string
}

/** Checks settings. Throws a `TypeError` that says what is wrong. */
export const make = (settings: Partial<Settings>): Settings => {
  const { env = "live", prefix = "gh" } = settings
  if (!/^[A-Za-z][0-9A-Za-z_]{0,31}$/.test(prefix) || prefix.endsWith("_")) {
    throw new TypeError(
      `the key prefix ${
        JSON.stringify(prefix)
      } is not a letter followed by at most 31 letters, digits and inner underscores`
    )
  }
  if (!/^[0-9a-z]{1,16}$/.test(env)) {
    throw new TypeError(`the key environment ${JSON.stringify(env)} is not 1 to 16 lower-case letters and digits`)
  }
  return { prefix, env }
}
