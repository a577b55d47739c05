/**
 * WebCrypto as the default runtime has it: the host's, minus what the runtime lacks, and without operations that need
 * the system's randomness in queries and mutations. `installCrypto` is run inside the realm from its own source text, so
 * it may name nothing of this module.
 */
import type { Kit } from "./Prelude.ts"

/** Runs in the realm. */
export function installCrypto(kit: Kit): void {
  const { asynchronous, define, domException, fatal, host, notImplemented, rethrow } = kit
  const subtle = host.subtle
  const nameOf = (algorithm: any): string =>
    String(typeof algorithm === "string" ? algorithm : algorithm?.name).toUpperCase()
  const useRng = (): void => host.requireCryptoRng()
  const unsupported = (message: string): never => {
    throw domException(message, "NotSupportedError")
  }

  const gcmLimits = (algorithm: any): void => {
    if (nameOf(algorithm) !== "AES-GCM") return
    if (algorithm.tagLength !== undefined && algorithm.tagLength !== 128) {
      unsupported("AES-GCM: the tag must be 128 bits")
    }
    if (algorithm.iv?.byteLength !== 12) unsupported("AES-GCM: the initialization vector must be 96 bits")
  }
  // What each algorithm can be imported from; anything else the runtime does not know.
  const pairs = ["raw", "spki", "pkcs8", "jwk"]
  const formats: Record<string, ReadonlyArray<string>> = {
    "HMAC": ["raw", "jwk"],
    "AES-GCM": ["raw", "jwk"],
    "AES-CBC": ["raw", "jwk"],
    "AES-CTR": ["raw", "jwk"],
    "RSASSA-PKCS1-V1_5": ["spki", "pkcs8", "jwk"],
    "RSA-PSS": ["spki", "pkcs8", "jwk"],
    "RSA-OAEP": ["spki", "pkcs8", "jwk"],
    "ECDSA": pairs,
    "ECDH": pairs,
    "ED25519": pairs,
    "X25519": pairs,
    "PBKDF2": ["raw"],
    "HKDF": ["raw"]
  }
  const known = (op: string, algorithm: unknown): void => {
    const name = nameOf(algorithm)
    if (name === "AES-KW") notImplemented(`crypto.subtle.${op}`, "AES-KW")
    if (formats[name] === undefined) unsupported(`Unrecognized algorithm name: ${name}`)
  }
  const bits = (algorithm: any, length: unknown): void => {
    const name = nameOf(algorithm)
    if (name === "X25519") notImplemented("crypto.subtle.deriveBits", "X25519")
    if (name !== "PBKDF2" && name !== "HKDF") return
    if (typeof length !== "number" || length % 8 !== 0) {
      throw domException(`${name}: the length must be a multiple of 8 bits`, "OperationError")
    }
    if (name === "PBKDF2" && length / 8 > 65536) throw domException("PBKDF2: at most 64 KiB", "OperationError")
  }

  // Classes that only the runtime makes objects of.
  const illegal = (name: string): { readonly prototype: object } => {
    const constructor = function() {
      fatal(`Illegal constructor: ${name}`)
    }
    Object.defineProperty(constructor, "name", { value: name })
    return constructor as unknown as { readonly prototype: object }
  }
  const SubtleCrypto = illegal("SubtleCrypto")
  const methods: Record<string, (...args: Array<any>) => unknown> = {
    digest: asynchronous((algorithm: any, data: any) => subtle.digest!(algorithm, data)),
    importKey: asynchronous((format: any, data: any, algorithm: any, extractable: any, usages: any) => {
      known("importKey", algorithm)
      const name = nameOf(algorithm)
      if (!formats[name]!.includes(String(format))) unsupported(`${name}: cannot import the format ${String(format)}`)
      return subtle.importKey!(format, data, algorithm, extractable, usages)
    }),
    exportKey: asynchronous(async (format: any, key: any) => {
      const exported = await subtle.exportKey!(format, key)
      return format === "jwk" ? JSON.parse(JSON.stringify(exported)) : exported
    }),
    generateKey: asynchronous(async (algorithm: any, extractable: any, usages: any) => {
      known("generateKey", algorithm)
      useRng()
      const made = await subtle.generateKey!(algorithm, extractable, usages) as any
      return made.privateKey === undefined ? made : { privateKey: made.privateKey, publicKey: made.publicKey }
    }),
    sign: asynchronous((algorithm: any, key: any, data: any) => {
      if (["ECDSA", "RSA-PSS"].includes(nameOf(algorithm))) useRng()
      return subtle.sign!(algorithm, key, data)
    }),
    verify: asynchronous((algorithm: any, key: any, signature: any, data: any) =>
      subtle.verify!(algorithm, key, signature, data)
    ),
    encrypt: asynchronous((algorithm: any, key: any, data: any) => {
      if (nameOf(algorithm) === "RSA-OAEP") useRng()
      gcmLimits(algorithm)
      return subtle.encrypt!(algorithm, key, data)
    }),
    decrypt: asynchronous((algorithm: any, key: any, data: any) => {
      gcmLimits(algorithm)
      return subtle.decrypt!(algorithm, key, data)
    }),
    deriveBits: asynchronous((algorithm: any, key: any, length: any) => {
      bits(algorithm, length)
      return subtle.deriveBits!(algorithm, key, length)
    }),
    deriveKey: asynchronous((algorithm: any, ...rest: Array<any>) => {
      if (nameOf(algorithm) === "X25519") notImplemented("crypto.subtle.deriveKey", "X25519")
      return subtle.deriveKey!(algorithm, ...rest)
    }),
    wrapKey: async () => notImplemented("wrapKey", "SubtleCrypto"),
    unwrapKey: async () => notImplemented("unwrapKey", "SubtleCrypto")
  }
  const property = (value: unknown): PropertyDescriptor => ({
    value,
    enumerable: true,
    configurable: true,
    writable: true
  })
  for (const name of Object.keys(methods)) Object.defineProperty(SubtleCrypto.prototype, name, property(methods[name]))

  const Crypto = illegal("Crypto")
  const theSubtle = Object.create(SubtleCrypto.prototype) as object
  Object.defineProperties(Crypto.prototype, {
    subtle: { get: () => theSubtle, enumerable: true },
    getRandomValues: property((view: any) => {
      if (!ArrayBuffer.isView(view) || view instanceof Float32Array || view instanceof Float64Array) {
        throw domException("getRandomValues: give an array of integers", "TypeMismatchError")
      }
      if (view.byteLength > 65536) throw domException("getRandomValues: at most 65536 bytes", "QuotaExceededError")
      try {
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(host.randomBytes(view.byteLength))
      } catch (error) {
        rethrow(error)
      }
      return view
    }),
    randomUUID: property(() => {
      try {
        return host.randomUUID()
      } catch (error) {
        return rethrow(error)
      }
    }),
    [Symbol.toStringTag]: { value: "Crypto" }
  })
  define("Crypto", Crypto, false)
  define("SubtleCrypto", SubtleCrypto, false)
  const theCrypto = Object.create(Crypto.prototype) as object
  Object.defineProperty(globalThis, "crypto", { get: () => theCrypto, enumerable: true, configurable: true })
}
