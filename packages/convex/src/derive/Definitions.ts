/**
 * The functions at the top of a generated module: what several operations need is written once.
 */

export interface Definitions {
  /** The name under which `body` stands, by preference `name`. Equal bodies share one name. */
  readonly define: (name: string, body: string) => string
  /** Name and body, each after those it uses. */
  readonly list: () => ReadonlyArray<readonly [name: string, body: string]>
}

export const make = (): Definitions => {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  return {
    define: (name, body) => {
      const known = names.get(body)
      if (known !== undefined) return known
      let free = name
      for (let i = 2; taken.has(free); i++) free = `${name}${i}`
      names.set(body, free)
      taken.add(free)
      return free
    },
    list: () => [...names].map(([body, name]) => [name, body] as const)
  }
}
