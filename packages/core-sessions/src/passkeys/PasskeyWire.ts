/**
 * What travels about passkeys: a passkey as its user sees it, the options with which a browser is asked, and its answers as
 * `PublicKeyCredential.toJSON()` gives them.
 */
import { Id, OpenRecord, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

export const PasskeyId = Id("pky", "PasskeyId")
export type PasskeyId = typeof PasskeyId.Type

export const PasskeyName = Text({ max: 128, description: "What the user calls it" })

/** `multiDevice`: its provider copies it to other devices. */
export const DeviceType = Schema.Literals(["singleDevice", "multiDevice"])
export type DeviceType = typeof DeviceType.Type

/** A passkey, without its key. */
export const Passkey = Schema.Struct({
  id: PasskeyId,
  createdAt: Time,
  userId: UserId,
  credentialId: Schema.String,
  name: Schema.optionalKey(Schema.String),
  algorithm: Schema.Int.annotate({ description: "As COSE numbers it: -7, -8, -257" }),
  transports: Schema.Array(Schema.String),
  deviceType: DeviceType,
  backedUp: Schema.Boolean,
  aaguid: Schema.String.annotate({ description: "The model of the authenticator, all zeros if it does not say" }),
  lastUsedAt: Schema.optionalKey(Time)
})
export type Passkey = typeof Passkey.Type

const base64Url = (max: number, description?: string) =>
  Text({
    max,
    pattern: /^[A-Za-z0-9_-]+$/u,
    expected: "base64url without padding",
    ...(description === undefined ? {} : { description })
  })

/** At most 1,023 bytes. */
export const CredentialId = base64Url(1364)

const Transport = Text({ max: 32 })
const clientData = base64Url(4096)
const authenticatorData = base64Url(8192)
const attachment = Schema.optionalKey(Schema.NullOr(Text({ max: 32 })))
const extensions = Schema.optionalKey(OpenRecord)

/** The answer of `navigator.credentials.create`. What it says beside the attestation is not relied on. */
export const RegistrationResponse = Schema.Struct({
  id: CredentialId,
  rawId: CredentialId,
  type: Schema.Literal("public-key"),
  response: Schema.Struct({
    clientDataJSON: clientData,
    attestationObject: base64Url(32_768),
    transports: Schema.optionalKey(Schema.Array(Transport).check(Schema.isMaxLength(16))),
    authenticatorData: Schema.optionalKey(authenticatorData),
    publicKey: Schema.optionalKey(Schema.NullOr(base64Url(8192))),
    publicKeyAlgorithm: Schema.optionalKey(Schema.Int)
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensions
})
export type RegistrationResponse = typeof RegistrationResponse.Type

/** The answer of `navigator.credentials.get`. */
export const AuthenticationResponse = Schema.Struct({
  id: CredentialId,
  rawId: CredentialId,
  type: Schema.Literal("public-key"),
  response: Schema.Struct({
    clientDataJSON: clientData,
    authenticatorData,
    signature: base64Url(8192),
    userHandle: Schema.optionalKey(Schema.NullOr(base64Url(128)))
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensions
})
export type AuthenticationResponse = typeof AuthenticationResponse.Type

/** A credential by its name, as options list it. */
export const Descriptor = Schema.Struct({
  id: Schema.String,
  type: Schema.Literal("public-key"),
  transports: Schema.Array(Schema.String)
})
export type Descriptor = typeof Descriptor.Type

const Requirement = Schema.Literals(["required", "preferred", "discouraged"])

export const Conveyance = Schema.Literals(["none", "indirect", "direct", "enterprise"])
export type Conveyance = typeof Conveyance.Type

/** For `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const CreationOptions = Schema.Struct({
  rp: Schema.Struct({ id: Schema.String, name: Schema.String }),
  user: Schema.Struct({ id: Schema.String, name: Schema.String, displayName: Schema.String }),
  challenge: Schema.String,
  pubKeyCredParams: Schema.Array(Schema.Struct({ type: Schema.Literal("public-key"), alg: Schema.Int })),
  timeout: Schema.Int,
  excludeCredentials: Schema.Array(Descriptor),
  authenticatorSelection: Schema.Struct({
    residentKey: Requirement,
    requireResidentKey: Schema.Boolean,
    userVerification: Requirement
  }),
  attestation: Conveyance
})
export type CreationOptions = typeof CreationOptions.Type

/** For `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export const RequestOptions = Schema.Struct({
  challenge: Schema.String,
  rpId: Schema.String,
  timeout: Schema.Int,
  allowCredentials: Schema.Array(Descriptor),
  userVerification: Requirement
})
export type RequestOptions = typeof RequestOptions.Type

/** A ceremony that was begun: what the browser is asked, and what it keeps. */
export const RegistrationStarted = Schema.Struct({
  challenge: Schema.String.annotate({ description: "To be kept by who asked, and sent with the answer" }),
  expiresAt: Time,
  options: CreationOptions
})
export const AuthenticationStarted = Schema.Struct({
  challenge: Schema.String.annotate({ description: "To be kept by who asked, and sent with the answer" }),
  expiresAt: Time,
  options: RequestOptions
})

/** The passkey works. */
export const PasskeyAdded = Schema.Struct({
  kind: Schema.Literal("passkeyAdded"),
  passkey: Passkey,
  isFirstFactor: Schema.Boolean.annotate({ description: "Now is the time to offer recovery codes" })
})
export type PasskeyAdded = typeof PasskeyAdded.Type

/** What of a ceremony did not hold. */
export const Fault = Schema.Literals([
  "malformed",
  "ceremony",
  "challenge",
  "origin",
  "crossOrigin",
  "rpId",
  "userPresence",
  "userVerification",
  "userHandle",
  "deviceType",
  "signature",
  "counter",
  "unknownCredential",
  "attestation"
])
export type Fault = typeof Fault.Type

/** What an attestation that verifies tells of a new credential. */
export const NewCredential = Schema.Struct({
  credentialId: CredentialId,
  publicKey: base64Url(8192),
  algorithm: Schema.Int,
  counter: Schema.Int,
  transports: Schema.Array(Transport),
  deviceType: DeviceType,
  backedUp: Schema.Boolean,
  aaguid: Text({ max: 64 }),
  userVerified: Schema.Boolean
})
export type NewCredential = typeof NewCredential.Type

/** What an assertion that verifies tells, by the authenticator's own word. */
export const Assertion = Schema.Struct({
  counter: Schema.Int,
  userVerified: Schema.Boolean,
  deviceType: DeviceType,
  backedUp: Schema.Boolean
})
export type Assertion = typeof Assertion.Type

/** An answer as its mutation gets it: verified, or with what was wrong. */
export const Checked = Schema.Struct({
  /** The challenge that the authenticator signed. */
  signed: Text({ min: 0, max: 256 }),
  credentialId: CredentialId,
  userHandle: Schema.optionalKey(Schema.String),
  assertion: Schema.optionalKey(Assertion),
  fault: Schema.optionalKey(Fault)
})
export type Checked = typeof Checked.Type

export const failures = {
  PasskeyNotFound: {},
  InvalidPasskey: { reason: Fault },
  TooManyPasskeys: { limit: Schema.Int },
  PasskeyAlreadyRegistered: {},
  PasskeysNotConfigured: {}
}
