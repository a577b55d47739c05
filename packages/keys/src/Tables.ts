/**
 * All tables of this package, for whoever makes a schema of them.
 */
import type { AnyTable } from "@gatehouse/store/Table"
import { KeyTable } from "./KeyTable.ts"

export const tables: ReadonlyArray<AnyTable> = [KeyTable]
