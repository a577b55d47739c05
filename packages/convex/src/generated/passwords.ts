/**
 * The operations of `passwords` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

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

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const idFault = (value: string): Checks.Found =>
  !/^dev_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as dev_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const epochFault = (value: number): Checks.Found => !Number.isSafeInteger(value) ? "an integer" : undefined

const deviceFault = (value: any): Checks.Found =>
  Checks.field("id", value.id, idFault) ?? Checks.field("epoch", value.epoch, epochFault)

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text32Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 32)
    ? "at most 32 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const comparedFault = (value: any): Checks.Found => Checks.field("passwordHash", value.passwordHash, text1024Fault)

/** What the component needs of the contract `passwords`. */
export const passwords = {
  name: "passwords",
  operations: {
    lookup: {
      kind: "query",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        email: v.string(),
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
          userId: v.optional(v.string()),
          passwordHash: v.optional(v.string()),
          verified: v.boolean(),
          device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() }))
        }),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    finishSignIn: {
      kind: "mutation",
      keeps: ["InvalidCredentials"],
      failures: {
        InvalidCredentials: [],
        RateLimited: ["retryAfter"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        email: v.string(),
        userId: v.optional(v.string()),
        passwordHash: v.optional(v.string()),
        verified: v.boolean(),
        device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() })),
        matches: v.boolean(),
        rehash: v.optional(v.string()),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
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
            }),
            v.object({
              kind: v.literal("begun"),
              to: v.string(),
              wanted: v.union(v.literal("signUp"), v.literal("passwordReset")),
              message: v.union(
                v.literal("SignUpConfirmation"),
                v.literal("AlreadySignedUp"),
                v.literal("PasswordReset"),
                v.literal("NoAccount")
              ),
              challenge: v.string(),
              code: v.string(),
              token: v.string(),
              expiresAt: v.number(),
              resendAt: v.number()
            })
          ),
          v.object({ kept: v.object({ code: v.literal("INVALID_CREDENTIALS"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("passwordHash", payload.passwordHash, text1024Fault) ??
          Checks.field("device", payload.device, deviceFault) ??
          Checks.field("rehash", payload.rehash, text1024Fault) ?? Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    maySignUp: {
      kind: "query",
      keeps: [],
      failures: { RateLimited: ["retryAfter"], SignUpClosed: ["needs"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({ email: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    },
    beginSignUp: {
      kind: "mutation",
      keeps: ["AccountExists"],
      failures: {
        RateLimited: ["retryAfter"],
        AccountExists: [],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        email: v.string(),
        name: v.optional(v.string()),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        ),
        redirect: v.optional(v.string()),
        passwordHash: v.string()
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
            }),
            v.object({
              kind: v.literal("begun"),
              to: v.string(),
              wanted: v.union(v.literal("signUp"), v.literal("passwordReset")),
              message: v.union(
                v.literal("SignUpConfirmation"),
                v.literal("AlreadySignedUp"),
                v.literal("PasswordReset"),
                v.literal("NoAccount")
              ),
              challenge: v.string(),
              code: v.string(),
              token: v.string(),
              expiresAt: v.number(),
              resendAt: v.number()
            })
          ),
          v.object({ kept: v.object({ code: v.literal("ACCOUNT_EXISTS"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("name", payload.name, text256Fault) ??
          Checks.field("client", payload.client, clientFault) ??
          Checks.field("redirect", payload.redirect, text2048Fault) ??
          Checks.field("passwordHash", payload.passwordHash, text1024Fault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    lookupSignUp: {
      kind: "query",
      keeps: [],
      failures: { InvalidChallenge: [] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({ token: v.string() }),
      returns: () => v.object({ passwordHash: v.string() }),
      fault: (payload) => Checks.field("token", payload.token, text128Fault),
      openIn: [],
      openOut: []
    },
    finishSignUp: {
      kind: "mutation",
      keeps: ["InvalidCode", "InvalidCredentials"],
      failures: {
        InvalidChallenge: [],
        InvalidCode: ["attemptsLeft"],
        InvalidCredentials: [],
        PasswordRequired: [],
        AccountExists: [],
        RateLimited: ["retryAfter"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        code: v.optional(v.string()),
        token: v.optional(v.string()),
        compared: v.optional(v.object({ passwordHash: v.string(), matches: v.boolean() })),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
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
            kept: v.union(
              v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() }),
              v.object({ code: v.literal("INVALID_CREDENTIALS"), message: v.string() })
            )
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("token", payload.token, text128Fault) ??
          Checks.field("compared", payload.compared, comparedFault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    renew: {
      kind: "mutation",
      keeps: [],
      failures: { InvalidChallenge: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        challenge: v.string(),
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
          kind: v.literal("begun"),
          to: v.string(),
          wanted: v.union(v.literal("signUp"), v.literal("passwordReset")),
          message: v.union(
            v.literal("SignUpConfirmation"),
            v.literal("AlreadySignedUp"),
            v.literal("PasswordReset"),
            v.literal("NoAccount")
          ),
          challenge: v.string(),
          code: v.string(),
          token: v.string(),
          expiresAt: v.number(),
          resendAt: v.number()
        }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    beginReset: {
      kind: "mutation",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        email: v.string(),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        ),
        redirect: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          kind: v.literal("begun"),
          to: v.string(),
          wanted: v.union(v.literal("signUp"), v.literal("passwordReset")),
          message: v.union(
            v.literal("SignUpConfirmation"),
            v.literal("AlreadySignedUp"),
            v.literal("PasswordReset"),
            v.literal("NoAccount")
          ),
          challenge: v.string(),
          code: v.string(),
          token: v.string(),
          expiresAt: v.number(),
          resendAt: v.number()
        }),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("client", payload.client, clientFault) ??
          Checks.field("redirect", payload.redirect, text2048Fault),
      openIn: [],
      openOut: []
    },
    lookupReset: {
      kind: "query",
      keeps: [],
      failures: { InvalidChallenge: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        token: v.optional(v.string()),
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
          known: v.array(v.string()),
          device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() }))
        }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("token", payload.token, text128Fault) ?? Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    finishReset: {
      kind: "mutation",
      keeps: ["InvalidCode"],
      failures: {
        InvalidChallenge: [],
        InvalidCode: ["attemptsLeft"],
        RateLimited: ["retryAfter"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        code: v.optional(v.string()),
        token: v.optional(v.string()),
        passwordHash: v.string(),
        device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean() })),
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
      }),
      returns: () =>
        v.union(
          v.object({
            outcome: v.union(
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
            email: v.optional(v.string())
          }),
          v.object({
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("token", payload.token, text128Fault) ??
          Checks.field("passwordHash", payload.passwordHash, text1024Fault) ??
          Checks.field("device", payload.device, deviceFault) ?? Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["outcome", "user", "extend"]]
    },
    lookupChange: {
      kind: "query",
      keeps: [],
      failures: {
        RateLimited: ["retryAfter"],
        UserNotFound: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({ userId: v.optional(v.string()), guesses: v.boolean() }),
      returns: () => v.object({ userId: v.string(), passwordHash: v.optional(v.string()), known: v.array(v.string()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    finishChange: {
      kind: "mutation",
      keeps: ["InvalidCredentials"],
      failures: {
        InvalidCredentials: [],
        NoPassword: [],
        RateLimited: ["retryAfter"],
        UserNotFound: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({
        userId: v.string(),
        passwordHash: v.string(),
        current: v.optional(v.object({ passwordHash: v.string(), matches: v.boolean() }))
      }),
      returns: () =>
        v.union(
          v.object({ email: v.optional(v.string()) }),
          v.object({ kept: v.object({ code: v.literal("INVALID_CREDENTIALS"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("passwordHash", payload.passwordHash, text1024Fault) ??
          Checks.field("current", payload.current, comparedFault),
      openIn: [],
      openOut: []
    },
    finishSet: {
      kind: "mutation",
      keeps: [],
      failures: { PasswordAlreadySet: [], UserNotFound: [], NotSignedIn: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({ userId: v.string(), passwordHash: v.string() }),
      returns: () => v.object({ email: v.optional(v.string()) }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("passwordHash", payload.passwordHash, text1024Fault),
      openIn: [],
      openOut: []
    },
    finishRemove: {
      kind: "mutation",
      keeps: [],
      failures: {
        NoPassword: [],
        LastSignInMethod: [],
        UserNotFound: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"]
      },
      access: () => ({ by: "scope", scope: "passwords:internal" }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.object({ email: v.optional(v.string()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
