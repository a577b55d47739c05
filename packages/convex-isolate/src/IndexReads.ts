/**
 * Reads index ranges of convex-test's database in sorted order. convex-test weighs and sorts all documents of a table for
 * every read; here each index that is read is kept sorted, and a write moves one document.
 */
import { CommitTsPlaceholder, compareValues, jsonToConvex, type Value } from "convex/values"

export type Document = Record<string, Value> & { readonly _id: string; readonly _creationTime: number }

export interface QuerySource {
  readonly type: string
  readonly range?: ReadonlyArray<RangeFilter>
  readonly indexName?: string
  readonly tableName?: string
}

interface RangeFilter {
  readonly type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte"
  readonly fieldPath: string
  readonly value: unknown
}

/** A document's place in an index. */
interface Place {
  readonly document: Document
  readonly keys: ReadonlyArray<Value | undefined>
}

interface Index {
  readonly table: string
  readonly paths: ReadonlyArray<ReadonlyArray<string>>
  readonly places: Array<Place>
  readonly byId: Map<string, Place>
  /** Documents written since the places were put in order. */
  readonly dirty: Set<string>
}

export interface IndexReads {
  /** The documents of a range, in the order asked for; `undefined` where only convex-test knows the answer. */
  readonly read: (
    source: QuerySource,
    fields: ReadonlyArray<string>,
    order: "asc" | "desc"
  ) => ReadonlyArray<Document> | undefined
  /** A document was written, or a write of it was undone. */
  readonly touch: (id: string) => void
}

/** `all` gives a table's documents as the current transaction sees them, `get` one of them. */
export const make = (
  all: (table: string) => Iterable<Document>,
  get: (id: string) => Document | null,
  tableOf: (id: string) => string
): IndexReads => {
  const indexes = new Map<string, Index>()

  const upToDate = (table: string, fields: ReadonlyArray<string>): Index => {
    const name = `${table} ${fields.join(" ")}`
    const known = indexes.get(name)
    if (known !== undefined && known.dirty.size * 8 <= known.places.length) {
      for (const id of known.dirty) move(known, id, get(id))
      known.dirty.clear()
      return known
    }
    const paths = fields.map((field) => field.split("."))
    const places = [...all(table)].map((document) => place(paths, document)).toSorted(compare)
    const index: Index = {
      table,
      paths,
      places,
      byId: new Map(places.map((entry) => [entry.document._id, entry])),
      dirty: new Set()
    }
    indexes.set(name, index)
    return index
  }

  return {
    read: (source, fields, order) => {
      const table = source.type === "IndexRange" ? source.indexName!.split(".")[0]! : source.tableName!
      const bounds = (source.range ?? []).map((filter) => ({
        type: filter.type,
        position: fields.indexOf(filter.fieldPath),
        value: boundOf(filter.value)
      }))
      if (bounds.some(({ value }) => value instanceof CommitTsPlaceholder)) return undefined
      const { places } = upToDate(table, fields)
      const side = ({ keys }: Place): number => {
        for (const { position, type, value } of bounds) {
          const sign = compareKeys(keys[position], value)
          if (type === "Eq" && sign !== 0) return sign
          if (sign < 0 ? type === "Gt" || type === "Gte" : sign === 0 && type === "Gt") return -1
          if (sign > 0 ? type === "Lt" || type === "Lte" : sign === 0 && type === "Lt") return 1
        }
        return 0
      }
      const from = firstWhere(places, (entry) => side(entry) >= 0)
      const to = firstWhere(places, (entry) => side(entry) > 0)
      const found = places.slice(from, to).map((entry) => entry.document)
      return order === "asc" ? found : found.toReversed()
    },
    touch: (id) => {
      const table = tableOf(id)
      for (const index of indexes.values()) if (index.table === table) index.dirty.add(id)
    }
  }
}

const move = (index: Index, id: string, document: Document | null): void => {
  const old = index.byId.get(id)
  if (old !== undefined) {
    index.places.splice(firstWhere(index.places, (entry) => compare(entry, old) >= 0), 1)
    index.byId.delete(id)
  }
  if (document === null) return
  const made = place(index.paths, document)
  index.places.splice(firstWhere(index.places, (entry) => compare(entry, made) >= 0), 0, made)
  index.byId.set(id, made)
}

const place = (paths: ReadonlyArray<ReadonlyArray<string>>, document: Document): Place => ({
  document,
  keys: paths.map((path) => {
    let value: unknown = document
    for (const field of path) {
      value = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer)
        ? (value as Record<string, unknown>)[field]
        : undefined
    }
    // A time of commit that is still to come is later than all others.
    return (value instanceof CommitTsPlaceholder ? 2n ** 63n - 1n : value) as Value | undefined
  })
})

const compareKeys = (a: Value | undefined, b: Value | undefined): number =>
  a === b && typeof a !== "number" ? 0 : compareValues(a, b)

/** By the keys; the id decides between documents that have them all in common. */
const compare = (a: Place, b: Place): number => {
  for (let position = 0; position < a.keys.length; position++) {
    const sign = compareKeys(a.keys[position], b.keys[position])
    if (sign !== 0) return sign
  }
  return a.document._id < b.document._id ? -1 : a.document._id > b.document._id ? 1 : 0
}

const boundOf = (json: unknown): Value | undefined =>
  typeof json === "object" && json !== null && "$undefined" in json ? undefined : jsonToConvex(json as never)

/** Where the places begin for which `reached` holds, as it does for all behind them. */
const firstWhere = (places: ReadonlyArray<Place>, reached: (place: Place) => boolean): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(places[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
