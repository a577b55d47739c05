/**
 * An authenticator and its browser in software: makes keys, attestations of the format `none` and assertions, as they
 * should be or with anything in them forged.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import type {
  AuthenticationResponse,
  CreationOptions,
  RegistrationResponse,
  RequestOptions
} from "../../src/passkeys/PasskeyWire.ts"

export const origin = "https://app.example.com"
export const rpId = "example.com"

/** What of an answer differs from what it should be. */
export interface Forged {
  readonly type?: string
  readonly challenge?: string
  readonly origin?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  readonly rpId?: string
  readonly up?: boolean
  readonly uv?: boolean
  readonly be?: boolean
  readonly bs?: boolean
  readonly counter?: number
  readonly id?: string
  readonly userHandle?: string | null
  /** Signs with another key than the credential's. */
  readonly otherKey?: boolean
  /** Changes the client data after they were signed. */
  readonly afterwards?: (clientData: Record<string, unknown>) => Record<string, unknown>
  readonly statement?: Uint8Array
  readonly format?: string
}

type Algorithm = -7 | -8 | -257

interface Credential {
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly cose: Buffer
  readonly algorithm: Algorithm
  readonly userHandle: string
  counter: number
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest()
const base64url = (data: string | Uint8Array) => Buffer.from(data).toString("base64url")

/** The little of CBOR that is needed: a head of a major type, and lengths up to 65,535. */
const head = (major: number, value: number): Buffer =>
  value < 24
    ? Buffer.from([major << 5 | value])
    : value < 256
    ? Buffer.from([major << 5 | 24, value])
    : Buffer.from([major << 5 | 25, value >> 8, value & 255])
const int = (value: number) => value >= 0 ? head(0, value) : head(1, -1 - value)
const bytes = (value: Uint8Array) => Buffer.concat([head(2, value.length), value])
const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
const map = (entries: ReadonlyArray<readonly [Buffer, Buffer]>) =>
  Buffer.concat([head(5, entries.length), ...entries.flat()])

const keyPair = (algorithm: Algorithm) => {
  const { privateKey, publicKey } = algorithm === -7
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : algorithm === -8
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("rsa", { modulusLength: 2048 })
  const jwk = publicKey.export({ format: "jwk" })
  const field = (name: "x" | "y" | "n" | "e") => bytes(Buffer.from(jwk[name]!, "base64url"))
  const cose = algorithm === -7
    ? map([[int(1), int(2)], [int(3), int(-7)], [int(-1), int(1)], [int(-2), field("x")], [int(-3), field("y")]])
    : algorithm === -8
    ? map([[int(1), int(1)], [int(3), int(-8)], [int(-1), int(6)], [int(-2), field("x")]])
    : map([[int(1), int(3)], [int(3), int(-257)], [int(-1), field("n")], [int(-2), field("e")]])
  return { privateKey, cose }
}

export class SoftAuthenticator {
  readonly credentials: Array<Credential> = []
  readonly aaguid = Buffer.alloc(16, 3)
  readonly counts: boolean
  readonly synced: boolean

  constructor(options: { readonly counts?: boolean; readonly synced?: boolean } = {}) {
    this.counts = options.counts ?? true
    this.synced = options.synced ?? false
  }

  private clientData(type: string, challenge: string, forged: Forged): Record<string, unknown> {
    return {
      type: forged.type ?? type,
      challenge: forged.challenge ?? challenge,
      origin: forged.origin ?? origin,
      crossOrigin: forged.crossOrigin ?? false,
      ...(forged.topOrigin === undefined ? {} : { topOrigin: forged.topOrigin })
    }
  }

  private authenticatorData(rp: string, counter: number, forged: Forged, attested?: Buffer): Buffer {
    const flags = (forged.up === false ? 0 : 1) | (forged.uv === false ? 0 : 4) |
      (forged.be ?? this.synced ? 8 : 0) | (forged.bs ?? this.synced ? 16 : 0) | (attested === undefined ? 0 : 64)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(forged.counter ?? counter)
    return Buffer.concat([sha256(forged.rpId ?? rp), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
  }

  create(
    options: CreationOptions,
    forged: Forged = {},
    { algorithm = -7, idLength = 32 }: { readonly algorithm?: Algorithm; readonly idLength?: number } = {}
  ): RegistrationResponse {
    const id = forged.id === undefined ? randomBytes(idLength) : Buffer.from(forged.id, "base64url")
    const credential: Credential = { id, ...keyPair(algorithm), algorithm, userHandle: options.user.id, counter: 0 }
    this.credentials.push(credential)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([this.aaguid, length, id, credential.cose])
    if (this.counts) credential.counter = 1
    const authData = this.authenticatorData(options.rp.id, credential.counter, forged, attested)
    const attestation = map([
      [text("fmt"), text(forged.format ?? "none")],
      [text("attStmt"), forged.statement === undefined ? map([]) : Buffer.from(forged.statement)],
      [text("authData"), bytes(authData)]
    ])
    return {
      id: base64url(id),
      rawId: base64url(id),
      type: "public-key",
      response: {
        clientDataJSON: base64url(JSON.stringify(this.clientData("webauthn.create", options.challenge, forged))),
        attestationObject: base64url(attestation),
        transports: ["internal", "hybrid", "telepathy"]
      },
      authenticatorAttachment: "platform",
      clientExtensionResults: {}
    }
  }

  get(options: RequestOptions, forged: Forged = {}, credential = this.credentials[0]!): AuthenticationResponse {
    if (this.counts) credential.counter++
    const authData = this.authenticatorData(options.rpId, credential.counter, forged)
    const clientData = this.clientData("webauthn.get", options.challenge, forged)
    const key = forged.otherKey === true ? keyPair(credential.algorithm).privateKey : credential.privateKey
    const signature = sign(
      credential.algorithm === -8 ? null : "sha256",
      Buffer.concat([authData, sha256(JSON.stringify(clientData))]),
      key
    )
    const id = forged.id ?? base64url(credential.id)
    return {
      id,
      rawId: id,
      type: "public-key",
      response: {
        clientDataJSON: base64url(JSON.stringify(forged.afterwards?.(clientData) ?? clientData)),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: forged.userHandle === undefined ? credential.userHandle : forged.userHandle
      },
      authenticatorAttachment: "platform",
      clientExtensionResults: {}
    }
  }
}
