/** What a deployment takes for names: of modules, functions, components, tables, fields of indexes and indexes. */

const maxLength = 64
const maxIndexes = 32
/** The time of creation is one more. */
const maxIndexFields = 15
const reservedIndexes = new Set(["by_id", "by_creation_time"])

/** Letters, digits and underscores, a letter or underscore first, not underscores alone. */
export const isIdentifier = (name: string): boolean =>
  name.length <= maxLength && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && /[A-Za-z0-9]/.test(name)

const isPathComponent = (name: string): boolean =>
  name.length <= maxLength && /^[A-Za-z0-9_.]+$/.test(name) && /[A-Za-z0-9]/.test(name)

/** Throws for the path of a module that no deployment has. */
export const checkModulePath = (entry: string): void => {
  const wrong = entry.split("/").find((component) => !isPathComponent(component))
  if (wrong !== undefined) {
    throw new Error(
      `${entry} is not a valid path to a Convex module: ${wrong} can only contain alphanumeric characters, ` +
        `underscores, or periods, at most ${maxLength}`
    )
  }
}

/** Throws for the name of a function that cannot be called. */
export const checkFunctionName = (entry: string, name: string): void => {
  if (!isIdentifier(name)) throw new Error(`${entry}:${name}: a function's name must be an identifier of ASCII letters`)
}

interface ExportedTable {
  readonly tableName: string
  readonly indexes: ReadonlyArray<{ readonly indexDescriptor: string; readonly fields: ReadonlyArray<string> }>
}

/** Throws for a table, or for indexes of it, that a push refuses. */
export const checkTable = ({ indexes, tableName }: ExportedTable): void => {
  if (!isIdentifier(tableName) || tableName.startsWith("_")) {
    throw new Error(`Table "${tableName}": its name must be an identifier and not begin with an underscore`)
  }
  if (indexes.length > maxIndexes) throw new Error(`Table "${tableName}" has more than ${maxIndexes} indexes`)
  const names = new Set<string>()
  const byFields = new Map<string, string>()
  for (const { fields, indexDescriptor: index } of indexes) {
    const where = `In table "${tableName}" index "${index}"`
    if (!isIdentifier(index) || index.startsWith("_") || reservedIndexes.has(index)) {
      throw new Error(`${where} has a name that is reserved or no identifier`)
    }
    if (names.has(index)) throw new Error(`${where} is there twice`)
    names.add(index)
    if (fields.length === 0) throw new Error(`${where} must have at least one field`)
    if (fields.length > maxIndexFields) throw new Error(`${where} has more than ${maxIndexFields} fields`)
    if (new Set(fields).size < fields.length) throw new Error(`${where} has a field twice`)
    const reserved = fields.find((field) => field.startsWith("_"))
    if (reserved !== undefined) throw new Error(`${where} is on ${reserved}, which is not for indexes`)
    const other = byFields.get(fields.join())
    if (other !== undefined) throw new Error(`${where} and index "${other}" have the same fields`)
    byFields.set(fields.join(), index)
  }
}
