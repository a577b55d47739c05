/**
 * Open records in schemas: the only records whose keys a contract leaves open. They cross as JSON text.
 */
import * as SchemaAST from "effect/SchemaAST"
import { filtersOf } from "./Filters.ts"

/** Is this the schema `OpenRecord` of the contract kit? */
export const isOpenRecord = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isObjects(ast) && ast.propertySignatures.length === 0 && ast.indexSignatures.length === 1 &&
  filtersOf(ast).some(({ annotations }) => annotations?.representation?.id === "gatehouse/isOpenRecord")
