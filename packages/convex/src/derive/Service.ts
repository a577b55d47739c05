/**
 * A contract as the module that a component runs: data, validators that only the analysis of a push asks for, and
 * predicates. `npm run generate` writes it.
 */
import type { Access } from "@gatehouse/contract/Access"
import type { Contract } from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import { codeOf } from "@gatehouse/contract/FailureCode"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type { Path } from "../OperationData.ts"
import * as Definitions from "./Definitions.ts"
import { key, literal } from "./Literals.ts"
import * as Place from "./Place.ts"
import * as Predicates from "./Predicates.ts"
import * as Validators from "./Validators.ts"

type AnyContract = Contract<string, Readonly<Record<string, AnyOperation>>>

/** One operation, derived. */
interface Derived {
  readonly payload: Validators.Validator
  readonly returns: Validators.Validator
  /** The first fault of `payload`, as an expression. */
  readonly fault: string | undefined
}

/** The operations that run in a component: an action calls them from outside. */
const transactional = (contract: AnyContract): ReadonlyArray<readonly [string, AnyOperation]> =>
  Object.entries(contract.operations).filter(([, { kind }]) => kind !== "action")

const derive = (name: string, operation: AnyOperation, definitions: Definitions.Definitions): Derived => {
  const at = (path: string): Place.Place => ({ operation: name, path })
  const payloadAst = operation.payload.ast as SchemaAST.Objects
  const payload = Validators.fields(payloadAst, at("payload"), definitions)
  const fault = Predicates.fields(payloadAst, "payload", at("payload"), definitions)
  const success = Validators.success(operation.success.ast, at("success"), definitions)
  const failures = (operation.failures as ReadonlyArray<Failure.Failure>).map((failure) => {
    const place = at(`failure ${failure.tag}`)
    const inner = Validators.fields(Schema.Struct(failure.fields).ast, place, definitions)
    const [open] = inner.open
    if (open !== undefined) {
      return Place.refuse(
        at([place.path, ...open].join(".")),
        "is an open record in a failure, whose fields cross as they are",
        "Name what the caller needs of it in fields of its own"
      )
    }
    return [failure.tag, inner.source] as const
  })
  const kept = failures.filter(([tag]) => operation.keeps.includes(tag))
  if (kept.length === 0) return { payload, returns: success, fault }
  if (success.open.some(([step]) => step === "kept") || hasField(operation.success.ast, "kept")) {
    return Place.refuse(
      at("success.kept"),
      "could be taken for a failure that the operation keeps",
      "Give the field another name"
    )
  }
  const members = kept.map(([tag, source]) => {
    const own = source === "{}" ? "" : `, ${source.slice(2, -2)}`
    return `v.object({ code: v.literal(${JSON.stringify(codeOf(tag))}), message: v.string()${own} })`
  })
  const failure = members.length === 1 ? members[0]! : `v.union(${members.join(", ")})`
  return {
    payload,
    returns: { source: `v.union(${success.source}, v.object({ kept: ${failure} }))`, open: success.open },
    fault
  }
}

const hasField = (ast: SchemaAST.AST, name: string): boolean =>
  ast._tag === "Union"
    ? ast.types.some((type) => hasField(type, name))
    : ast._tag === "Objects" && ast.propertySignatures.some((property) => property.name === name)

/** A rule with its tables by name only: a table's columns are of no use to a rule. */
const accessData = (access: Access): unknown =>
  "of" in access
    ? { by: access.by, of: access.of.map(accessData) }
    : access.by === "present"
    ? { ...access, present: accessData(access.present), absent: accessData(access.absent) }
    : "table" in access
    ? { ...access, table: { name: access.table.name } }
    : access

const madeBy = "`npm run generate` makes this file and `npm run check` compares it: change the contract, not this."

/** The module of one contract. Throws a `TypeError` that names the field which cannot cross. Not formatted. */
export const serviceModule = (
  contract: AnyContract,
  part: { readonly name: string; readonly only?: ReadonlyArray<string> } = { name: contract.name }
): string => {
  const definitions = Definitions.make()
  const isWanted = ([name]: readonly [string, unknown]) => part.only === undefined || part.only.includes(name)
  const operations = transactional(contract).filter(isWanted).map(([name, operation]) => {
    const derived = derive(`${contract.name}.${name}`, operation, definitions)
    const failures = Object.fromEntries(
      (operation.failures as ReadonlyArray<Failure.Failure>).map(({ fields, tag }) => [tag, Object.keys(fields)])
    )
    return `${key(name)}: {
      kind: "${operation.kind}",
      keeps: ${literal(operation.keeps)},
      failures: ${literal(failures)},
      access: () => (${literal(accessData(operation.access))}),
      payload: () => (${derived.payload.source}),
      returns: () => ${derived.returns.source},
      fault: ${derived.fault === undefined ? "() => undefined" : `(payload) => ${derived.fault}`},
      openIn: ${literal(derived.payload.open)},
      openOut: ${literal(derived.returns.open)}
    }`
  })
  const functions = definitions.list().map(([name, body]) => `const ${name} = ${body}\n`)
  const text = `${functions.join("\n")}
/** What the component needs of ${
    part.only === undefined ? "" : "these operations of "
  }the contract \`${contract.name}\`. */
export const ${part.name} = {
  name: "${contract.name}",
  operations: { ${operations.join(",\n")} }
} satisfies ServiceData
`
  return `/**
 * ${
    part.only === undefined
      ? `The operations of \`${contract.name}\` that run in the component.`
      : `Of \`${contract.name}\` the operations that are asked most: ${part.only.join(", ")}.`
  }
 * ${madeBy}
 */
import { v } from "convex/values"
${
    text.includes("Checks.")
      ? "import * as Checks from \"../Checks.ts\"\n"
      : ""
  }import type { ServiceData } from "../OperationData.ts"

${text}`
}

const pathsText = (paths: ReadonlyArray<Path>): string => paths.map((path) => path.join(".")).join(" ")

/** The module that callers of the component need, of some operations: nothing but data. Not formatted. */
export const callsModule = (
  contracts: ReadonlyArray<AnyContract>,
  about: string,
  isWanted: (contract: AnyContract, operation: AnyOperation) => boolean
): string => {
  const services = contracts.map((contract) => {
    const wanted = Object.entries(contract.operations).filter(([, operation]) => isWanted(contract, operation))
    const operations = wanted.map(([name, operation]) => {
      if (operation.kind === "action") {
        return `${key(name)}: { kind: "action" }`
      }
      const { payload, returns } = derive(`${contract.name}.${name}`, operation, Definitions.make())
      const call = {
        kind: operation.kind,
        // Lists as one text, and what is empty left out: an app's functions evaluate all of this.
        fields: Object.keys(operation.payload.fields).join(" "),
        ...(operation.keeps.length === 0 ? {} : { keeps: true }),
        ...(payload.open.length === 0 ? {} : { openIn: pathsText(payload.open) }),
        ...(returns.open.length === 0 ? {} : { openOut: pathsText(returns.open) })
      }
      return `${key(name)}: ${literal(call)}`
    })
    return `export const ${contract.name} = { ${operations.join(", ")} } as const satisfies Calls`
  })
  return `/**
 * ${about}
 * ${madeBy}
 */
import type { CallData } from "../OperationData.ts"

type Calls = Readonly<Record<string, CallData>>

${services.join("\n\n")}
`
}

/** The module that an HTTP face of an app needs: the status of every failure, by its code. Not formatted. */
export const statusesModule = (contracts: ReadonlyArray<AnyContract>): string => {
  const statuses: Record<string, number> = { INVALID_PAYLOAD: 400 }
  const failures = contracts.flatMap(({ operations }) =>
    Object.values(operations).flatMap((operation) => operation.failures as ReadonlyArray<Failure.Failure>)
  )
  for (const { code, status } of [...Failure.refusals, ...failures]) statuses[code] ??= status
  const sorted = Object.fromEntries(Object.entries(statuses).toSorted(([a], [b]) => a < b ? -1 : 1))
  return `/**
 * The HTTP status of every failure, by its code. Where operations give one code different statuses, it is the status of
 * the operation that stands first in its contract.
 * ${madeBy}
 */
export const statuses: Readonly<Record<string, number>> = ${literal(sorted)}
`
}
