/**
 * For receivers: is this request a webhook of ours, fresh and as it was sent? Standard Webhooks 1.0, without Effect and
 * without Node: Web Crypto does it in servers, workers and browsers alike.
 */
import * as SigningKey from "./signing/SigningKey.ts"

/** Who did it, as far as it was known. */
export interface WebhookActor {
  readonly kind: "anonymous" | "system" | "user" | "key" | "directory"
  readonly id?: string
  /** What it was called then. */
  readonly name?: string
  /** The user to whom a key belongs. */
  readonly userId?: string
  /** The administrator who acted as the user. */
  readonly impersonatorId?: string
}

/** An event of the audit log, as version 1 of the payload has it. */
export interface WebhookEvent {
  readonly version: 1
  /** `evt_…`, the same as the header `webhook-id`, for every endpoint and attempt. */
  readonly id: string
  readonly type: string
  /** When it happened: ISO 8601. */
  readonly timestamp: string
  /** Its place among all events. Deliveries come in any order; this is the one in which things were sealed. */
  readonly sequence: number
  readonly actor: WebhookActor
  readonly subject: { readonly kind: string; readonly id: string }
  readonly groupId?: string
  readonly connectionId?: string
  readonly outcome: "success" | "failure"
  /** The code of the failure. */
  readonly code?: string
  readonly request: { readonly id?: string; readonly ip?: string; readonly userAgent?: string }
  readonly data: Readonly<Record<string, unknown>>
}

/** A message that the application emitted, or a test, as version 1 of the payload has it. */
export interface WebhookMessage {
  readonly version: 1
  /** `msg_…` */
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly groupId?: string
  readonly connectionId?: string
  readonly data: Readonly<Record<string, unknown>>
}

export type WebhookPayload = WebhookEvent | WebhookMessage

export type WebhookVerificationCode =
  | "missing_header"
  | "invalid_timestamp"
  | "too_old"
  | "too_new"
  | "no_matching_signature"
  | "invalid_key"
  | "invalid_body"

/** The request is not to be trusted. Answer 400, and log the message: it says what to do. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError"
  readonly code: WebhookVerificationCode
  constructor(code: WebhookVerificationCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Anything with `get`, as `Headers`, or an object, as Node's `request.headers`; in any case. */
export type WebhookHeaders =
  | { readonly get: (name: string) => string | null | undefined }
  | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

export interface VerifyOptions {
  /** `whsec_…`: one, or several while one takes the place of another. */
  readonly secret?: string | ReadonlyArray<string>
  /** `whpk_…` of an endpoint that signs with Ed25519: one or several. */
  readonly publicKey?: string | ReadonlyArray<string>
  readonly headers: WebhookHeaders
  /** The body as it came, before anything parsed it. */
  readonly body: string | Uint8Array | ArrayBuffer
  /** How far the sender's clock and ours may be apart, with the time on the way. Default: 300. */
  readonly toleranceSeconds?: number
  /** Epoch milliseconds. Default: now. */
  readonly now?: number
}

/** So many signatures are looked at: an endpoint sends one for each secret, which are two at most. */
const mostSignatures = 64

const encoder = new TextEncoder()

const listOf = (keys: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  keys === undefined ? [] : typeof keys === "string" ? [keys] : keys

const headerOf = (headers: WebhookHeaders, name: string): string => {
  const value = typeof headers.get === "function"
    ? headers.get(name)
    // Repeated ones are joined, as `Headers` does: then they match no signature, and nobody picks one.
    : Object.entries(headers).filter(([key]) => key.toLowerCase() === name).flatMap(([, value]) => value).filter((
      value
    ) => value !== undefined).join(", ")
  if (typeof value === "string" && value !== "") return value
  throw new WebhookVerificationError(
    "missing_header",
    `The header ${name} is missing. This is no webhook, or a proxy or framework before you has dropped the header.`
  )
}

/** Throws for a key that is none of the kind that is asked for. */
const check = (prefix: "whsec_" | "whpk_", key: string): void => {
  if (typeof key === "string" && SigningKey.parse(prefix, key) !== undefined) return
  throw new WebhookVerificationError(
    "invalid_key",
    prefix === "whsec_"
      ? "`secret` is not the secret of an endpoint. Copy all of it, from whsec_ to the end."
      : "`publicKey` is not the public key of an endpoint. Copy all of it, from whpk_ to the end."
  )
}

type Imported = Awaited<ReturnType<typeof crypto.subtle.importKey>>
/** Keys of a receiver, which has few: to import one takes as long as to verify with it. */
const imported = new Map<string, Imported>()
const mostImported = 16

const importKey = (prefix: "whsec_" | "whpk_", key: string): Promise<Imported> => {
  const known = imported.get(key)
  if (known !== undefined) return Promise.resolve(known)
  const bytes = SigningKey.parse(prefix, key)!
  return (prefix === "whsec_"
    ? crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
    : crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]))
    .then((made) => {
      if (imported.size >= mostImported) imported.clear()
      imported.set(key, made)
      return made
    })
}

const bytesOf = (body: unknown): Uint8Array => {
  if (typeof body === "string") return encoder.encode(body)
  if (body instanceof Uint8Array) return body
  // Also one of another realm, as test runners have them.
  if (Object.prototype.toString.call(body) === "[object ArrayBuffer]") return new Uint8Array(body as ArrayBuffer)
  throw new WebhookVerificationError(
    "invalid_body",
    "`body` is neither a string nor bytes: something has parsed it. Give the raw body, as `express.raw` or " +
      "`await request.text()` have it."
  )
}

/** What is signed. */
const contentOf = (id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> => {
  const head = encoder.encode(`${id}.${timestamp}.`)
  const content = new Uint8Array(head.length + body.length)
  content.set(head)
  content.set(body, head.length)
  return content
}

/** Signatures of the schemes that are known. Others are passed over: they may be those of a later version. */
const signaturesOf = (header: string): Readonly<Record<"v1" | "v1a", ReadonlyArray<string>>> => {
  const found: Record<"v1" | "v1a", Array<string>> = { v1: [], v1a: [] }
  for (const versioned of header.split(" ", mostSignatures)) {
    const comma = versioned.indexOf(",")
    const version = versioned.slice(0, comma)
    if (version === "v1" || version === "v1a") found[version].push(versioned.slice(comma + 1))
  }
  return found
}

/** Takes as long wherever they differ. */
const equal = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

const matchesShared = (
  key: string,
  content: Uint8Array<ArrayBuffer>,
  signatures: ReadonlyArray<string>
): Promise<boolean> =>
  importKey("whsec_", key)
    .then((made) => crypto.subtle.sign("HMAC", made, content))
    .then((mac) => {
      const expected = SigningKey.toBase64(new Uint8Array(mac))
      return signatures.some((signature) => equal(signature, expected))
    })

const matchesPublic = (
  key: string,
  content: Uint8Array<ArrayBuffer>,
  signatures: ReadonlyArray<string>
): Promise<boolean> => {
  const read = signatures.map(SigningKey.fromBase64).filter((bytes) => bytes?.length === 64)
  return importKey("whpk_", key)
    .then((made) => Promise.all(read.map((signature) => crypto.subtle.verify("Ed25519", made, signature!, content))))
    .then((matches) => matches.includes(true))
}

const payloadOf = (body: Uint8Array): WebhookPayload => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)) as WebhookPayload
  } catch {
    throw new WebhookVerificationError("invalid_body", "The signature is right, but the body is no JSON.")
  }
}

const verifyNow = (options: VerifyOptions): Promise<WebhookPayload> => {
  const { body: given, headers, now = new Date().getTime(), toleranceSeconds = 300 } = options
  const shared = listOf(options.secret)
  const open = listOf(options.publicKey)
  for (const key of shared) check("whsec_", key)
  for (const key of open) check("whpk_", key)
  if (shared.length + open.length === 0) {
    throw new WebhookVerificationError(
      "invalid_key",
      "Give `secret` (whsec_…) or `publicKey` (whpk_…) of the endpoint."
    )
  }
  const body = bytesOf(given)
  const id = headerOf(headers, "webhook-id")
  const timestamp = headerOf(headers, "webhook-timestamp")
  const signatures = signaturesOf(headerOf(headers, "webhook-signature"))
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError("invalid_timestamp", "The header webhook-timestamp is no time in seconds.")
  }
  const age = now - Number(timestamp) * 1000
  // Written so that a tolerance or a time that is no number lets nothing through.
  if (!(age <= toleranceSeconds * 1000)) {
    throw new WebhookVerificationError(
      "too_old",
      `The attempt is more than ${toleranceSeconds} seconds old: somebody repeats it, or this machine's clock is fast.`
    )
  }
  if (!(-age <= toleranceSeconds * 1000)) {
    throw new WebhookVerificationError(
      "too_new",
      `The attempt is more than ${toleranceSeconds} seconds in the future. Set this machine's clock.`
    )
  }
  const content = contentOf(id, timestamp, body)
  return Promise.all([
    ...shared.map((key) => matchesShared(key, content, signatures.v1)),
    ...open.map((key) => matchesPublic(key, content, signatures.v1a))
  ]).then((matches) => {
    // An id with a full stop could take a piece of what was signed after it, so none of ours has one.
    if (matches.includes(true) && !id.includes(".")) return payloadOf(body)
    throw new WebhookVerificationError(
      "no_matching_signature",
      "No signature matches. Compare the secret with the endpoint's, and verify the body as it came: one that was " +
        "parsed and written again is another text."
    )
  })
}

/** The payload of a webhook. Rejects with a `WebhookVerificationError` for what is none. */
export const verify = (options: VerifyOptions): Promise<WebhookPayload> =>
  new Promise((done) => done(verifyNow(options)))
