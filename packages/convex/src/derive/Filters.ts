/**
 * The checks of a schema, one by one.
 */
import type * as SchemaAST from "effect/SchemaAST"

/** The filters of a schema, those of groups too, in the order in which they run. */
export const filtersOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.Filter<any>> => {
  const flat = (check: SchemaAST.Check<any>): ReadonlyArray<SchemaAST.Filter<any>> =>
    check._tag === "FilterGroup" ? check.checks.flatMap(flat) : [check]
  return (ast.checks ?? []).flatMap(flat)
}
