/**
 * Objects without the fields that are `undefined`: the wire and the store know only absent ones.
 */

/** A field that may be `undefined` becomes one that may be absent. */
export type Compact<A> =
  & { readonly [K in keyof A as undefined extends A[K] ? never : K]: A[K] }
  & { readonly [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined> }

/** The same object without its `undefined` fields. */
export const compact = <const A extends object>(fields: A): Compact<A> => {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) kept[key] = value
  }
  return kept as Compact<A>
}
