/**
 * Parameters for PostgreSQL. They carry their type, also when they are `null`: the driver prepares a statement once for
 * each list of types.
 */
import * as PgTypes from "@effect/sql-pg/PgTypes"
import type { ColumnKind } from "@gatehouse/store/Table"
import * as Result from "effect/Result"
import { encodeJson, type Encoders, withoutMinusZero } from "./RowCodec.ts"

const int = (value: unknown) => PgTypes.int8(value === undefined || value === null ? null : BigInt(value as number))

export const postgresEncoders: Encoders = {
  text: (value) => value ?? null,
  int,
  real: (value) => PgTypes.float8(withoutMinusZero(value) as number | null),
  bool: (value) => PgTypes.bool((value ?? null) as boolean | null),
  json: encodeJson
}

/** A list of values of one kind, for `unnest`. */
export const encodeList = (kind: ColumnKind, values: ReadonlyArray<unknown>): unknown =>
  Result.getOrThrow(
    kind === "int" ?
      PgTypes.array(values.map((value) => BigInt(value as number)), PgTypes.OID.int8) :
      PgTypes.array(values, kind === "bool" ? PgTypes.OID.bool : PgTypes.OID.text)
  )
