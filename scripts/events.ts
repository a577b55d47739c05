/**
 * The catalogues of events of every package, and the page that `npm run generate` makes of them.
 */
import * as Schema from "effect/Schema"
import type { Catalogue, EventType } from "../packages/contract/src/EventType.ts"
import { events as sessionEvents } from "../packages/core-sessions/src/SessionEvents.ts"
import { events as groupEvents } from "../packages/groups/src/GroupEvents.ts"
import { events as keyEvents } from "../packages/keys/src/KeyEvents.ts"
import { events as webhookEvents } from "../packages/webhooks/src/WebhookEvents.ts"

/** By package. A type belongs to one of them only. */
export const catalogues: Readonly<Record<string, Catalogue>> = {
  "@gatehouse/core-sessions": sessionEvents,
  "@gatehouse/groups": groupEvents,
  "@gatehouse/keys": keyEvents,
  "@gatehouse/webhooks": webhookEvents
}

/** What of a JSON schema is told. */
interface Shape {
  readonly type?: string
  readonly enum?: ReadonlyArray<string>
  readonly items?: Shape
  readonly anyOf?: ReadonlyArray<Shape>
  readonly allOf?: ReadonlyArray<Shape>
  readonly $ref?: string
  readonly description?: string
}

/** A field of an event's data. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly optional: boolean
}

/** The fields of a type's data, with their types as JSON has them. */
export const fieldsOf = ({ data }: EventType): ReadonlyArray<Field> => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(data) as unknown as {
    readonly schema: {
      readonly properties?: Readonly<Record<string, Shape>>
      readonly required?: ReadonlyArray<string>
    }
    readonly definitions: Readonly<Record<string, Shape>>
  }
  const textOf = (shape: Shape): string => {
    if (shape.$ref !== undefined) {
      const found = definitions[shape.$ref.slice(shape.$ref.lastIndexOf("/") + 1)]
      if (found === undefined) throw new Error(`${shape.$ref} is not defined`)
      return textOf(found)
    }
    if (shape.enum !== undefined) return shape.enum.map((value) => JSON.stringify(value)).join(" | ")
    if (shape.anyOf !== undefined) return shape.anyOf.map(textOf).join(" | ")
    if (shape.type === "array") return `${textOf(shape.items ?? {})}[]`
    if (shape.type === "integer" && shape.description?.startsWith("Epoch milliseconds") === true) return "time"
    return shape.type ?? "unknown"
  }
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).map(([name, shape]) => ({
    name,
    type: textOf(shape),
    optional: !required.has(name)
  }))
}

const nounOf = (type: string): string => type.slice(0, type.indexOf("."))

/** A cell of a table: a bar would end it. */
const cell = (text: string): string => text.replaceAll("|", "\\|")

const rowOf = ([type, event]: readonly [string, EventType]): string => {
  const data = fieldsOf(event).map(({ name, optional, type }) => `\`${name}${optional ? "?" : ""}: ${type}\``)
  return `| \`${type}\` | ${cell(event.doc)} | ${cell(data.join(", "))} | ${event.outcome} |`
}

/** `docs/events.md`. */
export const eventsPage = (): string => {
  const all = Object.values(catalogues).flatMap((events) => Object.entries(events))
  const byNoun = Map.groupBy(all, ([type]) => nounOf(type))
  const tables = [...byNoun].toSorted(([a], [b]) => a < b ? -1 : 1).map(([noun, events]) => {
    const kinds = [...new Set(events.map(([, { subject }]) => subject))].map((kind) => `\`${kind}\``)
    return `## ${noun}

About: ${kinds.join(", ")}.

| type | what happened | data | outcome |
| --- | --- | --- | --- |
${events.map(rowOf).join("\n")}`
  })
  return `# Events

<!-- Written by \`npm run generate\` from the catalogues of the packages. -->

What Gatehouse says happened, each in the transaction in which it did: the audit log has all of them, and webhook endpoints
those that they subscribe to. Every event has an \`id\`, a time, who did it (\`actor\`), a \`subject\` of the kind that is named
below, the group and the connection it belongs to, and where the request came from. The outcome \`failure\` means that
something was refused; such an event has the \`code\` of the failure. Fields with a question mark may be absent; a time is in
epoch milliseconds. No event has a secret in it.

An application's own events have types that begin with \`app.\`.

${tables.join("\n\n")}
`
}
