/** What every realm borrows of the host. Made once: a realm gets references. */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks"

type AnyClass = new(...args: Array<never>) => object

const host = globalThis as unknown as Record<string, AnyClass>

const pick = (names: ReadonlyArray<string>): Record<string, AnyClass> =>
  Object.fromEntries(names.map((name) => [name, host[name]!]))

/** Constructors of binary data. */
export const sharedIntrinsics: Record<string, AnyClass> = pick([
  "ArrayBuffer",
  "DataView",
  "Uint8Array",
  "Int8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float32Array",
  "Float64Array"
])

/** The classes of the web platform that the default runtime has. */
export const webClasses: Record<string, AnyClass> = {
  ...pick([
    "URL",
    "URLSearchParams",
    "Event",
    "EventTarget",
    "AbortController",
    "AbortSignal",
    "ReadableStream",
    "ReadableStreamBYOBReader",
    "ReadableStreamDefaultReader",
    "TransformStream",
    "WritableStream",
    "WritableStreamDefaultWriter",
    "TextEncoder",
    "TextDecoder",
    "TextEncoderStream",
    "TextDecoderStream",
    "Blob",
    "File",
    "FormData",
    "Headers",
    "CryptoKey",
    "Request",
    "Response"
  ]),
  AsyncLocalStorage: AsyncLocalStorage as unknown as AnyClass,
  AsyncResource: AsyncResource as unknown as AnyClass
}

export const domExceptionCodes: Record<string, number> = {
  NotFoundError: 8,
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  AbortError: 20,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
  InvalidCharacterError: 5
}
