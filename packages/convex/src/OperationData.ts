/**
 * A contract as a component needs it: what `npm run generate` writes of every operation. It is data and closures that
 * nothing calls before it must, because a Convex function evaluates its modules again at every call.
 */
import type { Access } from "@gatehouse/contract/Access"
import type { GenericValidator, PropertyValidators } from "convex/values"

/** Where in a value open records stand: field names, `*` for each item of an array. They cross as JSON text. */
export type Path = ReadonlyArray<string>

export interface OperationData {
  readonly kind: "query" | "mutation"
  /** Failures whose writes stay: they are returned, because a throw rolls back. */
  readonly keeps: ReadonlyArray<string>
  /** The failures the operation can end with: the names of their fields, by tag. */
  readonly failures: Readonly<Record<string, ReadonlyArray<string>>>
  /** Who may call it, for callers that are held to it. */
  readonly access: () => Access
  /** The payload, and the success, as Convex's validators say them. Only the analysis of a push asks. */
  readonly payload: () => PropertyValidators
  readonly returns: () => GenericValidator
  /** What the payload's validators cannot say: the first field that breaks a rule, and the rule. */
  readonly fault: (payload: any) => Fault | undefined
  readonly openIn: ReadonlyArray<Path>
  readonly openOut: ReadonlyArray<Path>
}

export interface Fault {
  /** As `scopes[0].resource`. */
  readonly field: string
  /** What it must be, as `at most 256 bytes of UTF-8`. */
  readonly expected: string
}

/** The operations of one contract that run in the component: all but its actions. */
export interface ServiceData<
  O extends Readonly<Record<string, OperationData>> = Readonly<Record<string, OperationData>>
> {
  readonly name: string
  readonly operations: O
}

/**
 * What a caller needs to know of an operation in the component: plain data, without validators. Lists are texts with a space
 * between, because every function of an app evaluates them.
 */
export interface TransactionalCall {
  readonly kind: OperationData["kind"]
  /** The fields of its payload. */
  readonly fields: string
  /** Some of its failures come back as an answer. */
  readonly keeps?: true
  /** Paths, as `items.*.extend`. */
  readonly openIn?: string
  readonly openOut?: string
}

/** An action runs in the app, and calls the component for its parts. */
export interface ActionCall {
  readonly kind: "action"
}

export type CallData = TransactionalCall | ActionCall
