/**
 * What of an event is hashed, and what of it is personal. The hash covers the digests of personal fields and not the fields,
 * so that they can be erased and the chain still holds; each digest has the event's salt in it, so that nobody finds an
 * address by trying addresses once the salt is gone too.
 *
 * Plain, so that an export can be verified with nothing but this and a SHA-256.
 */

/** Names of fields of `data` that hold what is personal. A test holds every catalogue to this list. */
export const personalData: ReadonlySet<string> = new Set(["email", "ip", "phone", "userAgent"])

/** An event with its place, as `AuditEvent` on the wire. */
export interface Hashed {
  readonly id: string
  readonly createdAt: number
  readonly type: string
  readonly actor: {
    readonly kind: string
    readonly id?: string
    readonly name?: string
    readonly userId?: string
    readonly impersonatorId?: string
  }
  readonly subject: { readonly kind: string; readonly id: string }
  readonly groupId?: string
  readonly connectionId?: string
  readonly outcome: string
  readonly code?: string
  readonly ip?: string
  readonly userAgent?: string
  readonly requestId?: string
  readonly data: Readonly<Record<string, unknown>>
  readonly sequence: number
  readonly previous: string
  readonly digests?: ReadonlyArray<{ readonly field: string; readonly sha256: string }>
}

const inData = "data."

/** What is personal in an event, by the fields that its digests name. */
export const personalOf = (event: Pick<Hashed, "actor" | "ip" | "userAgent" | "data">): Record<string, string> => {
  const personal: Record<string, string> = {}
  if (event.actor.name !== undefined) personal["actor.name"] = event.actor.name
  if (event.ip !== undefined) personal["ip"] = event.ip
  if (event.userAgent !== undefined) personal["userAgent"] = event.userAgent
  for (const [name, value] of Object.entries(event.data)) {
    if (personalData.has(name) && typeof value === "string") personal[inData + name] = value
  }
  return personal
}

/** `data` without the fields that are personal. */
export const impersonal = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).filter(([name, value]) => !(personalData.has(name) && typeof value === "string"))
  )

/** The personal fields of `data` among these, by their own names. */
export const personalFieldsOfData = (personal: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(personal).filter(([name]) => name.startsWith(inData))
      .map(([name, value]) => [name.slice(inData.length), value])
  )

/** What the digest of a personal field is the SHA-256 of. */
export const digestInput = (salt: string, name: string, value: string): string => `${salt}\n${name}\n${value}`

/** JSON with the keys of objects in the order of their UTF-16 units and no space: one text for one value (RFC 8785). */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
  return `{${fields.join(",")}}`
}

/** What the hash of an event is the SHA-256 of. */
export const hashInput = (event: Hashed): string => {
  const { code, connectionId, createdAt, groupId, id, outcome, requestId, sequence, subject, type } = event
  const { id: actorId, impersonatorId, kind, userId } = event.actor
  return `gatehouse.audit.v1\n${event.previous}\n${
    canonical({
      id,
      createdAt,
      sequence,
      type,
      actor: { kind, id: actorId, userId, impersonatorId },
      subject: { kind: subject.kind, id: subject.id },
      groupId,
      connectionId,
      outcome,
      code,
      requestId,
      data: impersonal(event.data),
      digests: event.digests ?? []
    })
  }`
}
