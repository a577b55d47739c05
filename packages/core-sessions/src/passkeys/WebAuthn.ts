/**
 * The verification of what browsers answer (WebAuthn Level 3 §7.1 and §7.2), by `@simplewebauthn/server`, which is loaded
 * when it is first needed.
 *
 * What can be told apart is checked here first, by the library's own decoders, because the library says what is wrong in
 * sentences only. It then checks everything again.
 */
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Settings } from "../AuthDefaults.ts"
import type { Policy } from "./AttestationPolicy.ts"
import type { Assertion, AuthenticationResponse, Fault, NewCredential, RegistrationResponse } from "./PasskeyWire.ts"

/** ES256, EdDSA, RS256, the one that most runtimes verify first; the last is that of Windows Hello. */
export const algorithms: ReadonlyArray<number> = [-7, -8, -257]

/** The key under which a COSE key names its algorithm. */
const coseAlgorithm = 3

const knownTransports: ReadonlySet<string> = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"])

const library = Effect.promise(() =>
  Promise.all([import("@simplewebauthn/server"), import("@simplewebauthn/server/helpers")])
)

type Helpers = Effect.Success<typeof library>[1]

const decodeClientData = Schema.decodeUnknownOption(Schema.Struct({
  type: Schema.String,
  challenge: Schema.String,
  origin: Schema.String,
  crossOrigin: Schema.optionalKey(Schema.Boolean),
  topOrigin: Schema.optionalKey(Schema.String)
}))

const orMalformed = <A>(read: () => A): Effect.Effect<A, Fault> =>
  Effect.try({ try: read, catch: (): Fault => "malformed" })

const require = (holds: boolean, fault: Fault): Effect.Effect<void, Fault> => holds ? Effect.void : Effect.fail(fault)

/** What the browser says of the ceremony, if it is one of ours. */
const clientDataOf = Effect.fnUntraced(function*(
  helpers: Helpers,
  text: string,
  type: "webauthn.create" | "webauthn.get",
  origins: ReadonlyArray<string>
) {
  const decoded = decodeClientData(yield* orMalformed(() => helpers.decodeClientDataJSON(text)))
  if (Option.isNone(decoded)) return yield* Effect.fail<Fault>("malformed")
  const clientData = decoded.value
  yield* require(clientData.type === type, "ceremony")
  yield* require(origins.includes(clientData.origin), "origin")
  // A page that shows ours in a frame could make its user sign in without their knowing where.
  yield* require(clientData.crossOrigin !== true && clientData.topOrigin === undefined, "crossOrigin")
  return clientData
})

/** What the authenticator says, if it is for this application and its user was there. */
const authenticatorDataOf = Effect.fnUntraced(function*(
  helpers: Helpers,
  bytes: Uint8Array,
  { rpId, userVerification }: Settings["passkeys"]
) {
  const data = yield* orMalformed(() => helpers.parseAuthenticatorData(bytes as Uint8Array<ArrayBuffer>))
  const rpIdHash = new Uint8Array(
    yield* Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(rpId)))
  )
  yield* require(rpIdHash.every((byte, i) => byte === data.rpIdHash[i]), "rpId")
  yield* require(data.flags.up, "userPresence")
  yield* require(data.flags.uv || userVerification !== "required", "userVerification")
  return data
})

/** The challenge that was signed, by the browser's word: the mutation compares it with the one that was given. */
export const signedOf = (clientDataJSON: string): Effect.Effect<string> =>
  Effect.gen(function*() {
    const [, helpers] = yield* library
    const decoded = decodeClientData(yield* orMalformed(() => helpers.decodeClientDataJSON(clientDataJSON)))
    const signed = Option.isSome(decoded) ? decoded.value.challenge : ""
    return signed.length <= 256 ? signed : ""
  }).pipe(Effect.catch(() => Effect.succeed("")))

/** A new credential, if its attestation holds and policy takes it. */
export const registration = Effect.fnUntraced(function*(
  response: RegistrationResponse,
  settings: Settings["passkeys"],
  policy: Policy
): Effect.fn.Return<NewCredential, Fault> {
  const [server, helpers] = yield* library
  const { attestationObject, clientDataJSON, transports } = response.response
  const clientData = yield* clientDataOf(helpers, clientDataJSON, "webauthn.create", settings.origins)
  const authData = yield* orMalformed(() =>
    helpers.decodeAttestationObject(helpers.isoBase64URL.toBuffer(attestationObject)).get("authData")
  )
  yield* authenticatorDataOf(helpers, authData, settings)
  const verified = yield* Effect.tryPromise({
    try: () =>
      server.verifyRegistrationResponse({
        response: {
          id: response.id,
          rawId: response.rawId,
          type: response.type,
          response: { clientDataJSON, attestationObject },
          clientExtensionResults: {}
        },
        expectedChallenge: clientData.challenge,
        expectedOrigin: [...settings.origins],
        expectedRPID: settings.rpId,
        requireUserVerification: settings.userVerification === "required",
        supportedAlgorithmIDs: [...algorithms]
      }),
    catch: (): Fault => "malformed"
  })
  if (!verified.verified) return yield* Effect.fail<Fault>("attestation")
  const { aaguid, credential, credentialBackedUp, credentialDeviceType, fmt, userVerified } = verified.registrationInfo
  yield* require(credential.id === response.id, "malformed")
  const algorithm = yield* orMalformed(() =>
    helpers.decodeCredentialPublicKey(credential.publicKey).get(coseAlgorithm as never) as unknown as number
  )
  const accepted = yield* policy.accepts({
    format: fmt,
    aaguid,
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp,
    userVerified,
    attestationObject: verified.registrationInfo.attestationObject
  })
  yield* require(accepted, "attestation")
  return {
    credentialId: credential.id,
    publicKey: Base64Url.encode(credential.publicKey),
    algorithm,
    counter: credential.counter,
    transports: [...new Set(transports ?? [])].filter((transport) => knownTransports.has(transport)),
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp,
    aaguid,
    userVerified
  }
})

/** What the holder of a key says, if it is signed with it. The mutation compares challenge and counter. */
export const assertion = Effect.fnUntraced(function*(
  response: AuthenticationResponse,
  publicKey: string,
  settings: Settings["passkeys"]
): Effect.fn.Return<Assertion, Fault> {
  const [server, helpers] = yield* library
  const { authenticatorData, clientDataJSON, signature } = response.response
  const clientData = yield* clientDataOf(helpers, clientDataJSON, "webauthn.get", settings.origins)
  const bytes = yield* orMalformed(() => helpers.isoBase64URL.toBuffer(authenticatorData))
  yield* authenticatorDataOf(helpers, bytes, settings)
  const verified = yield* Effect.tryPromise({
    try: () =>
      server.verifyAuthenticationResponse({
        response: {
          id: response.id,
          rawId: response.rawId,
          type: response.type,
          response: { clientDataJSON, authenticatorData, signature },
          clientExtensionResults: {}
        },
        expectedChallenge: clientData.challenge,
        expectedOrigin: [...settings.origins],
        expectedRPID: settings.rpId,
        requireUserVerification: settings.userVerification === "required",
        credential: {
          id: response.id,
          publicKey: Result.getOrThrow(Base64Url.decode(publicKey)) as Uint8Array<ArrayBuffer>,
          // Compared in the transaction that notes the new one.
          counter: 0
        }
      }),
    catch: (): Fault => "malformed"
  })
  yield* require(verified.verified, "signature")
  const { credentialBackedUp, credentialDeviceType, newCounter, userVerified } = verified.authenticationInfo
  return {
    counter: newCounter,
    userVerified,
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp
  }
})
