/**
 * Objects whose absent fields are left out, as rows and the wire have them.
 */

type Present<A> =
  & { readonly [K in keyof A as undefined extends A[K] ? never : K]: A[K] }
  & { readonly [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined> }

/** The fields of `fields` that are not `undefined`. */
export const present = <A extends object>(fields: A): Present<A> => {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) kept[key] = value
  }
  return kept as Present<A>
}
