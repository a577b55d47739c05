/**
 * The operations of `passkeys` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const limitFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value) ? "an integer" : !(value >= 1 && value <= 100) ? "a value between 1 and 100" : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const passkeyIdFault = (value: string): Checks.Found =>
  !/^pky_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as pky_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const text256Fault = (value: string): Checks.Found =>
  !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const credentialIdFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1364)
    ? "at most 1364 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[A-Za-z0-9_-]+$/u.test(value)
    ? "base64url without padding"
    : undefined

const publicKeyFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 8192)
    ? "at most 8192 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[A-Za-z0-9_-]+$/u.test(value)
    ? "base64url without padding"
    : undefined

const algorithmFault = (value: number): Checks.Found => !Number.isSafeInteger(value) ? "an integer" : undefined

const text32Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 32)
    ? "at most 32 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const transportsFault = (value: ReadonlyArray<unknown>): Checks.Found => Checks.items(value, text32Fault)

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const credentialFault = (value: any): Checks.Found =>
  Checks.field("credentialId", value.credentialId, credentialIdFault) ??
    Checks.field("publicKey", value.publicKey, publicKeyFault) ??
    Checks.field("algorithm", value.algorithm, algorithmFault) ??
    Checks.field("counter", value.counter, algorithmFault) ??
    Checks.field("transports", value.transports, transportsFault) ?? Checks.field("aaguid", value.aaguid, text64Fault)

const emailFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 254)
    ? "at most 254 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^\s*[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\s*$/u
        .test(value)
    ? "an address such as ada@example.com"
    : undefined

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

const assertionFault = (value: any): Checks.Found => Checks.field("counter", value.counter, algorithmFault)

const checkedFault = (value: any): Checks.Found =>
  Checks.field("signed", value.signed, text256Fault) ??
    Checks.field("credentialId", value.credentialId, credentialIdFault) ??
    Checks.field("assertion", value.assertion, assertionFault)

const idFault = (value: string): Checks.Found =>
  !/^dev_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as dev_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const deviceFault = (value: any): Checks.Found =>
  Checks.field("id", value.id, idFault) ?? Checks.field("epoch", value.epoch, algorithmFault)

/** What the component needs of the contract `passkeys`. */
export const passkeys = {
  name: "passkeys",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "passkeys:read" }, { by: "scope", scope: "passkeys:read" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            userId: v.string(),
            credentialId: v.string(),
            name: v.optional(v.string()),
            algorithm: v.number(),
            transports: v.array(v.string()),
            deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
            backedUp: v.boolean(),
            aaguid: v.string(),
            lastUsedAt: v.optional(v.number())
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: []
    },
    rename: {
      kind: "mutation",
      keeps: [],
      failures: { PasskeyNotFound: [] },
      access: () => ({
        by: "owner",
        field: "passkeyId",
        table: { name: "passkeys" },
        column: "userId",
        scope: "passkeys:update"
      }),
      payload: () => ({ passkeyId: v.string(), name: v.union(v.string(), v.null()) }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          userId: v.string(),
          credentialId: v.string(),
          name: v.optional(v.string()),
          algorithm: v.number(),
          transports: v.array(v.string()),
          deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
          backedUp: v.boolean(),
          aaguid: v.string(),
          lastUsedAt: v.optional(v.number())
        }),
      fault: (payload) =>
        Checks.field("passkeyId", payload.passkeyId, passkeyIdFault) ??
          Checks.field("name", payload.name, text128Fault),
      openIn: [],
      openOut: []
    },
    drop: {
      kind: "mutation",
      keeps: [],
      failures: { PasskeyNotFound: [], StepUpRequired: ["maxAgeMs", "methods"], LastSignInMethod: [] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({ passkeyId: v.string() }),
      returns: () => v.object({ notify: v.optional(v.string()) }),
      fault: (payload) => Checks.field("passkeyId", payload.passkeyId, passkeyIdFault),
      openIn: [],
      openOut: []
    },
    beginRegistration: {
      kind: "mutation",
      keeps: [],
      failures: {
        InvalidChallenge: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        RateLimited: ["retryAfter"],
        TooManyPasskeys: ["limit"]
      },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({ challenge: v.optional(v.string()) }),
      returns: () =>
        v.object({
          challenge: v.string(),
          signed: v.string(),
          expiresAt: v.number(),
          user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
          exclude: v.array(v.object({ id: v.string(), type: v.literal("public-key"), transports: v.array(v.string()) }))
        }),
      fault: (payload) => Checks.field("challenge", payload.challenge, text128Fault),
      openIn: [],
      openOut: []
    },
    register: {
      kind: "mutation",
      keeps: ["InvalidPasskey"],
      failures: {
        InvalidChallenge: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        InvalidPasskey: ["reason"],
        TooManyPasskeys: ["limit"],
        PasskeyAlreadyRegistered: [],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"]
      },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        challenge: v.string(),
        signed: v.string(),
        credential: v.optional(v.object({
          credentialId: v.string(),
          publicKey: v.string(),
          algorithm: v.number(),
          counter: v.number(),
          transports: v.array(v.string()),
          deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
          backedUp: v.boolean(),
          aaguid: v.string(),
          userVerified: v.boolean()
        })),
        fault: v.optional(
          v.union(
            v.literal("malformed"),
            v.literal("ceremony"),
            v.literal("challenge"),
            v.literal("origin"),
            v.literal("crossOrigin"),
            v.literal("rpId"),
            v.literal("userPresence"),
            v.literal("userVerification"),
            v.literal("userHandle"),
            v.literal("deviceType"),
            v.literal("signature"),
            v.literal("counter"),
            v.literal("unknownCredential"),
            v.literal("attestation")
          )
        ),
        name: v.optional(v.string())
      }),
      returns: () =>
        v.union(
          v.object({
            added: v.object({
              kind: v.literal("passkeyAdded"),
              passkey: v.object({
                id: v.string(),
                createdAt: v.number(),
                userId: v.string(),
                credentialId: v.string(),
                name: v.optional(v.string()),
                algorithm: v.number(),
                transports: v.array(v.string()),
                deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
                backedUp: v.boolean(),
                aaguid: v.string(),
                lastUsedAt: v.optional(v.number())
              }),
              isFirstFactor: v.boolean()
            }),
            opened: v.optional(v.object({
              kind: v.literal("opened"),
              user: v.object({
                id: v.string(),
                createdAt: v.number(),
                name: v.optional(v.string()),
                image: v.optional(v.string()),
                email: v.optional(v.string()),
                emailVerified: v.boolean(),
                phone: v.optional(v.string()),
                anonymous: v.boolean(),
                activeGroupId: v.optional(v.string()),
                factors: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
                hasPassword: v.boolean(),
                deactivatedAt: v.optional(v.number()),
                deleteAt: v.optional(v.number()),
                extend: v.optional(v.string())
              }),
              sessionId: v.string(),
              mode: v.union(v.literal("cookie"), v.literal("token")),
              method: v.union(
                v.literal("password"),
                v.literal("email"),
                v.literal("phone"),
                v.literal("oauth"),
                v.literal("sso"),
                v.literal("passkey"),
                v.literal("totp"),
                v.literal("recoveryCode"),
                v.literal("anonymous"),
                v.literal("credentials"),
                v.literal("device"),
                v.literal("application")
              ),
              token: v.string(),
              amr: v.array(v.string()),
              authTime: v.number(),
              expiresAt: v.number(),
              actorId: v.optional(v.string()),
              deviceToken: v.optional(v.string()),
              newDevice: v.boolean(),
              created: v.boolean()
            })),
            notify: v.optional(v.string())
          }),
          v.object({
            kept: v.object({
              code: v.literal("INVALID_PASSKEY"),
              message: v.string(),
              reason: v.union(
                v.literal("malformed"),
                v.literal("ceremony"),
                v.literal("challenge"),
                v.literal("origin"),
                v.literal("crossOrigin"),
                v.literal("rpId"),
                v.literal("userPresence"),
                v.literal("userVerification"),
                v.literal("userHandle"),
                v.literal("deviceType"),
                v.literal("signature"),
                v.literal("counter"),
                v.literal("unknownCredential"),
                v.literal("attestation")
              )
            })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("signed", payload.signed, text256Fault) ??
          Checks.field("credential", payload.credential, credentialFault) ??
          Checks.field("name", payload.name, text128Fault),
      openIn: [],
      openOut: [["opened", "user", "extend"]]
    },
    beginSignIn: {
      kind: "mutation",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        email: v.optional(v.string()),
        userId: v.optional(v.string()),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
      }),
      returns: () =>
        v.object({
          challenge: v.string(),
          signed: v.string(),
          expiresAt: v.number(),
          allow: v.array(v.object({ id: v.string(), type: v.literal("public-key"), transports: v.array(v.string()) }))
        }),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    beginSecondFactor: {
      kind: "mutation",
      keeps: [],
      failures: { RateLimited: ["retryAfter"], InvalidChallenge: [] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({ challenge: v.string() }),
      returns: () =>
        v.object({
          challenge: v.string(),
          signed: v.string(),
          expiresAt: v.number(),
          allow: v.array(v.object({ id: v.string(), type: v.literal("public-key"), transports: v.array(v.string()) }))
        }),
      fault: (payload) => Checks.field("challenge", payload.challenge, text128Fault),
      openIn: [],
      openOut: []
    },
    beginStepUp: {
      kind: "mutation",
      keeps: [],
      failures: { RateLimited: ["retryAfter"], InvalidSession: [] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({}),
      returns: () =>
        v.object({
          challenge: v.string(),
          signed: v.string(),
          expiresAt: v.number(),
          allow: v.array(v.object({ id: v.string(), type: v.literal("public-key"), transports: v.array(v.string()) }))
        }),
      fault: () => undefined,
      openIn: [],
      openOut: []
    },
    find: {
      kind: "query",
      keeps: [],
      failures: { RateLimited: ["retryAfter"], InvalidChallenge: [] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        challenge: v.string(),
        signed: v.string(),
        credentialId: v.string(),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
      }),
      returns: () =>
        v.object({
          publicKey: v.optional(v.string()),
          device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() }))
        }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("signed", payload.signed, text256Fault) ??
          Checks.field("credentialId", payload.credentialId, credentialIdFault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    signIn: {
      kind: "mutation",
      keeps: ["InvalidPasskey"],
      failures: {
        RateLimited: ["retryAfter"],
        InvalidChallenge: [],
        InvalidPasskey: ["reason"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"]
      },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        challenge: v.string(),
        checked: v.object({
          signed: v.string(),
          credentialId: v.string(),
          userHandle: v.optional(v.string()),
          assertion: v.optional(
            v.object({
              counter: v.number(),
              userVerified: v.boolean(),
              deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
              backedUp: v.boolean()
            })
          ),
          fault: v.optional(
            v.union(
              v.literal("malformed"),
              v.literal("ceremony"),
              v.literal("challenge"),
              v.literal("origin"),
              v.literal("crossOrigin"),
              v.literal("rpId"),
              v.literal("userPresence"),
              v.literal("userVerification"),
              v.literal("userHandle"),
              v.literal("deviceType"),
              v.literal("signature"),
              v.literal("counter"),
              v.literal("unknownCredential"),
              v.literal("attestation")
            )
          )
        }),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        ),
        device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() }))
      }),
      returns: () =>
        v.union(
          v.union(
            v.object({
              kind: v.literal("opened"),
              user: v.object({
                id: v.string(),
                createdAt: v.number(),
                name: v.optional(v.string()),
                image: v.optional(v.string()),
                email: v.optional(v.string()),
                emailVerified: v.boolean(),
                phone: v.optional(v.string()),
                anonymous: v.boolean(),
                activeGroupId: v.optional(v.string()),
                factors: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
                hasPassword: v.boolean(),
                deactivatedAt: v.optional(v.number()),
                deleteAt: v.optional(v.number()),
                extend: v.optional(v.string())
              }),
              sessionId: v.string(),
              mode: v.union(v.literal("cookie"), v.literal("token")),
              method: v.union(
                v.literal("password"),
                v.literal("email"),
                v.literal("phone"),
                v.literal("oauth"),
                v.literal("sso"),
                v.literal("passkey"),
                v.literal("totp"),
                v.literal("recoveryCode"),
                v.literal("anonymous"),
                v.literal("credentials"),
                v.literal("device"),
                v.literal("application")
              ),
              token: v.string(),
              amr: v.array(v.string()),
              authTime: v.number(),
              expiresAt: v.number(),
              actorId: v.optional(v.string()),
              deviceToken: v.optional(v.string()),
              newDevice: v.boolean(),
              created: v.boolean()
            }),
            v.object({
              kind: v.literal("secondFactorRequired"),
              challenge: v.string(),
              methods: v.array(v.union(v.literal("totp"), v.literal("passkey"), v.literal("recoveryCode"))),
              enrol: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
              expiresAt: v.number()
            })
          ),
          v.object({
            kept: v.object({
              code: v.literal("INVALID_PASSKEY"),
              message: v.string(),
              reason: v.union(
                v.literal("malformed"),
                v.literal("ceremony"),
                v.literal("challenge"),
                v.literal("origin"),
                v.literal("crossOrigin"),
                v.literal("rpId"),
                v.literal("userPresence"),
                v.literal("userVerification"),
                v.literal("userHandle"),
                v.literal("deviceType"),
                v.literal("signature"),
                v.literal("counter"),
                v.literal("unknownCredential"),
                v.literal("attestation")
              )
            })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("checked", payload.checked, checkedFault) ??
          Checks.field("client", payload.client, clientFault) ?? Checks.field("device", payload.device, deviceFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    proveSecondFactor: {
      kind: "mutation",
      keeps: ["InvalidPasskey"],
      failures: {
        RateLimited: ["retryAfter"],
        InvalidChallenge: [],
        InvalidPasskey: ["reason"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"]
      },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        challenge: v.string(),
        checked: v.object({
          signed: v.string(),
          credentialId: v.string(),
          userHandle: v.optional(v.string()),
          assertion: v.optional(
            v.object({
              counter: v.number(),
              userVerified: v.boolean(),
              deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
              backedUp: v.boolean()
            })
          ),
          fault: v.optional(
            v.union(
              v.literal("malformed"),
              v.literal("ceremony"),
              v.literal("challenge"),
              v.literal("origin"),
              v.literal("crossOrigin"),
              v.literal("rpId"),
              v.literal("userPresence"),
              v.literal("userVerification"),
              v.literal("userHandle"),
              v.literal("deviceType"),
              v.literal("signature"),
              v.literal("counter"),
              v.literal("unknownCredential"),
              v.literal("attestation")
            )
          )
        }),
        trustDevice: v.optional(v.boolean())
      }),
      returns: () =>
        v.union(
          v.object({
            kind: v.literal("opened"),
            user: v.object({
              id: v.string(),
              createdAt: v.number(),
              name: v.optional(v.string()),
              image: v.optional(v.string()),
              email: v.optional(v.string()),
              emailVerified: v.boolean(),
              phone: v.optional(v.string()),
              anonymous: v.boolean(),
              activeGroupId: v.optional(v.string()),
              factors: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
              hasPassword: v.boolean(),
              deactivatedAt: v.optional(v.number()),
              deleteAt: v.optional(v.number()),
              extend: v.optional(v.string())
            }),
            sessionId: v.string(),
            mode: v.union(v.literal("cookie"), v.literal("token")),
            method: v.union(
              v.literal("password"),
              v.literal("email"),
              v.literal("phone"),
              v.literal("oauth"),
              v.literal("sso"),
              v.literal("passkey"),
              v.literal("totp"),
              v.literal("recoveryCode"),
              v.literal("anonymous"),
              v.literal("credentials"),
              v.literal("device"),
              v.literal("application")
            ),
            token: v.string(),
            amr: v.array(v.string()),
            authTime: v.number(),
            expiresAt: v.number(),
            actorId: v.optional(v.string()),
            deviceToken: v.optional(v.string()),
            newDevice: v.boolean(),
            created: v.boolean()
          }),
          v.object({
            kept: v.object({
              code: v.literal("INVALID_PASSKEY"),
              message: v.string(),
              reason: v.union(
                v.literal("malformed"),
                v.literal("ceremony"),
                v.literal("challenge"),
                v.literal("origin"),
                v.literal("crossOrigin"),
                v.literal("rpId"),
                v.literal("userPresence"),
                v.literal("userVerification"),
                v.literal("userHandle"),
                v.literal("deviceType"),
                v.literal("signature"),
                v.literal("counter"),
                v.literal("unknownCredential"),
                v.literal("attestation")
              )
            })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("checked", payload.checked, checkedFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    proveStepUp: {
      kind: "mutation",
      keeps: ["InvalidPasskey"],
      failures: { RateLimited: ["retryAfter"], InvalidChallenge: [], InvalidPasskey: ["reason"], InvalidSession: [] },
      access: () => ({ by: "scope", scope: "passkeys:internal" }),
      payload: () => ({
        challenge: v.string(),
        checked: v.object({
          signed: v.string(),
          credentialId: v.string(),
          userHandle: v.optional(v.string()),
          assertion: v.optional(
            v.object({
              counter: v.number(),
              userVerified: v.boolean(),
              deviceType: v.union(v.literal("singleDevice"), v.literal("multiDevice")),
              backedUp: v.boolean()
            })
          ),
          fault: v.optional(
            v.union(
              v.literal("malformed"),
              v.literal("ceremony"),
              v.literal("challenge"),
              v.literal("origin"),
              v.literal("crossOrigin"),
              v.literal("rpId"),
              v.literal("userPresence"),
              v.literal("userVerification"),
              v.literal("userHandle"),
              v.literal("deviceType"),
              v.literal("signature"),
              v.literal("counter"),
              v.literal("unknownCredential"),
              v.literal("attestation")
            )
          )
        })
      }),
      returns: () =>
        v.union(
          v.object({
            id: v.string(),
            createdAt: v.number(),
            userId: v.string(),
            mode: v.union(v.literal("cookie"), v.literal("token")),
            method: v.union(
              v.literal("password"),
              v.literal("email"),
              v.literal("phone"),
              v.literal("oauth"),
              v.literal("sso"),
              v.literal("passkey"),
              v.literal("totp"),
              v.literal("recoveryCode"),
              v.literal("anonymous"),
              v.literal("credentials"),
              v.literal("device"),
              v.literal("application")
            ),
            provider: v.optional(v.string()),
            amr: v.array(v.string()),
            authTime: v.number(),
            lastSeenAt: v.number(),
            expiresAt: v.number(),
            endsAt: v.number(),
            ip: v.optional(v.string()),
            userAgent: v.optional(v.string()),
            deviceId: v.optional(v.string()),
            actorId: v.optional(v.string()),
            reason: v.optional(v.string())
          }),
          v.object({
            kept: v.object({
              code: v.literal("INVALID_PASSKEY"),
              message: v.string(),
              reason: v.union(
                v.literal("malformed"),
                v.literal("ceremony"),
                v.literal("challenge"),
                v.literal("origin"),
                v.literal("crossOrigin"),
                v.literal("rpId"),
                v.literal("userPresence"),
                v.literal("userVerification"),
                v.literal("userHandle"),
                v.literal("deviceType"),
                v.literal("signature"),
                v.literal("counter"),
                v.literal("unknownCredential"),
                v.literal("attestation")
              )
            })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("checked", payload.checked, checkedFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
