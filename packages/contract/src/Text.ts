/**
 * The one schema of every string that comes from outside: well-formed Unicode without NUL, of bounded length, because
 * not every store can hold anything else.
 */
import * as Schema from "effect/Schema"
import { isOpenRecord, openRecordLimits } from "./OpenRecords.ts"
import * as StorableText from "./StorableText.ts"

export { openRecordLimits } from "./OpenRecords.ts"
export { maxIndexedBytes, utf8Length } from "./StorableText.ts"

/** Refuses lone surrogates and NUL. */
export const isStorable = Schema.makeFilter((text: string) => StorableText.isStorable(text), {
  expected: "well-formed text without NUL",
  representation: { id: "gatehouse/isStorable", payload: null },
  toJsonSchema: () => ({ pattern: "^[^\\u0000]*$" })
})

/** At most so many bytes in UTF-8. */
export const isMaxBytes = (maximum: number) =>
  Schema.makeFilter((text: string) => StorableText.isMaxBytes(text, maximum), {
    expected: `at most ${maximum} bytes of UTF-8`,
    representation: { id: "gatehouse/isMaxBytes", payload: { maximum } },
    toJsonSchema: () => ({ maxLength: maximum })
  })

export interface TextOptions {
  /** Fewest UTF-16 units. Default: 1. */
  readonly min?: number
  /** Most UTF-8 bytes. Default: 256. */
  readonly max?: number
  readonly pattern?: RegExp
  /** The pattern in words, as messages and Convex's refusals name it: `an address such as ada@example.com`. */
  readonly expected?: string
  readonly description?: string
}

/** A string from outside, within bounds. */
export const Text = (options: TextOptions = {}) => {
  const base = Schema.String.check(
    Schema.isMinLength(options.min ?? 1),
    isMaxBytes(options.max ?? 256),
    isStorable
  )
  const words = options.expected === undefined ? {} : { expected: options.expected }
  const text = options.pattern === undefined ? base : base.check(Schema.isPattern(options.pattern, words))
  return options.description === undefined ? text : text.annotate({ description: options.description })
}

/** An id that the store minted: a prefix and a ULID in lower case, sortable by time. */
export const Id = <const Brand extends string>(prefix: string, brand: Brand) =>
  Schema.String.check(
    Schema.isPattern(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`, "u"), {
      expected: `an id such as ${prefix}_01j9z3x5q8r7t6v4w2y1k0m9n8`
    })
  ).pipe(Schema.brand<Brand>(brand as any))

/** A user's id. Users may live in the application, so any text of up to 128 bytes names one. */
export const UserId = Text({ max: 128 }).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** A group's id. It stands here because users, keys and connections belong to groups. */
export const GroupId = Id("grp", "GroupId")
export type GroupId = typeof GroupId.Type

/** The name of a role that the application has declared. */
export const Role = Text({ max: 100 })

/** Epoch milliseconds. */
export const Time = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8_640_000_000_000_000 })).annotate({
  description: "Epoch milliseconds"
})

/** An object of the application's own: any JSON, at most 16 KiB of text and 16 levels deep. */
export const OpenRecord = Schema.Record(Schema.String, Schema.Json).check(
  Schema.makeFilter(
    (record: { readonly [key: string]: unknown }) => isOpenRecord(record),
    {
      expected: "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__",
      representation: { id: "gatehouse/isOpenRecord", payload: openRecordLimits }
    }
  )
)
