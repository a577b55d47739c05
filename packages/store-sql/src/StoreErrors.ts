/**
 * What can go wrong between a store and its database. The first two fail the layer; the others are defects, because no
 * caller of an operation can act on them.
 */
import * as Data from "effect/Data"

/** The database has a table that cannot become what the code needs by adding to it. */
export class SchemaMismatch extends Data.TaggedError("SchemaMismatch")<{
  readonly table: string
  readonly column: string
  readonly problem: string
}> {
  override get message() {
    return `The database does not fit this version: ${this.table}.${this.column} ${this.problem}`
  }
}

/** The database could not be opened, or its tables not be made. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly database: string
  readonly cause: unknown
}> {
  override get message() {
    return `Cannot open ${this.database}: ${reasonOf(this.cause)}`
  }
}

/** Another writer held what this transaction needed until the deadline had passed. Nothing was written. */
export class StoreBusy extends Data.TaggedError("StoreBusy")<{
  readonly waitedMillis: number
  readonly attempts: number
  readonly cause: unknown
}> {
  override get message() {
    return `The database was busy for ${this.waitedMillis} ms and ${this.attempts} attempts, nothing was written: ` +
      reasonOf(this.cause)
  }
}

/** A statement failed for a reason that lies in the database: disk full, corruption, a lost connection. */
export class StoreFailure extends Data.TaggedError("StoreFailure")<{
  readonly doing: string
  readonly cause: unknown
}> {
  override get message() {
    return `The database failed to ${this.doing}: ${reasonOf(this.cause)}`
  }
}

/** The store was asked for a table that it has not made. */
export class UnknownTable extends Data.TaggedError("UnknownTable")<{
  readonly store: "SqliteStore" | "PostgresStore"
  readonly table: string
}> {
  override get message() {
    return `There is no table ${this.table}: add it to \`tables\` of ${this.store}.layer.`
  }
}

/** Errors of drivers keep what the server said in their innermost cause. */
const reasonOf = (cause: unknown): string => {
  let reason = cause
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause
  return reason instanceof Error ? reason.message : String(reason)
}
