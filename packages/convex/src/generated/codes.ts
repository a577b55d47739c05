/**
 * The operations of `codes` that run in the component.
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

const text32Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 32)
    ? "at most 32 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const emailIdFault = (value: string): Checks.Found =>
  !/^eml_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as eml_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const phoneFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 16)
    ? "at most 16 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^\+[1-9]\d{6,14}$/u.test(value)
    ? "a number such as +4915112345678"
    : undefined

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

/** What the component needs of the contract `codes`. */
export const codes = {
  name: "codes",
  operations: {
    inspectLink: {
      kind: "query",
      keeps: [],
      failures: { InvalidChallenge: [] },
      access: () => ({ by: "anyone" }),
      payload: () => ({ token: v.string(), challenge: v.optional(v.string()) }),
      returns: () =>
        v.object({
          purpose: v.union(
            v.literal("signIn"),
            v.literal("signUp"),
            v.literal("passwordReset"),
            v.literal("emailVerification"),
            v.literal("emailChange")
          ),
          address: v.string(),
          sameBrowser: v.boolean(),
          redirect: v.optional(v.string()),
          expiresAt: v.number()
        }),
      fault: (payload) =>
        Checks.field("token", payload.token, text128Fault) ??
          Checks.field("challenge", payload.challenge, text128Fault),
      openIn: [],
      openOut: []
    },
    finishEmailVerification: {
      kind: "mutation",
      keeps: ["InvalidCode", "EmailTaken"],
      failures: {
        InvalidChallenge: [],
        InvalidCode: ["attemptsLeft"],
        RateLimited: ["retryAfter"],
        NotSignedIn: [],
        EmailTaken: [],
        TooManyEmails: ["limit"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "self", field: "userId", scope: "emails:verify" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        code: v.optional(v.string()),
        token: v.optional(v.string()),
        userId: v.optional(v.string())
      }),
      returns: () =>
        v.union(
          v.object({
            id: v.string(),
            createdAt: v.number(),
            userId: v.string(),
            address: v.string(),
            original: v.string(),
            verifiedAt: v.optional(v.number()),
            primary: v.boolean()
          }),
          v.object({
            kept: v.union(
              v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() }),
              v.object({ code: v.literal("EMAIL_TAKEN"), message: v.string() })
            )
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("token", payload.token, text128Fault) ?? Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    cancelEmailChange: {
      kind: "mutation",
      keeps: [],
      failures: { NotSignedIn: [] },
      access: () => ({ by: "self", field: "userId", scope: "emails:change" }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    beginSignIn: {
      kind: "mutation",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({
        to: v.union(
          v.object({ kind: v.literal("email"), address: v.string() }),
          v.object({ kind: v.literal("phone"), number: v.string() })
        ),
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
          kind: v.union(
            v.literal("emailSignIn"),
            v.literal("phoneSignIn"),
            v.literal("emailVerification"),
            v.literal("phoneVerification"),
            v.literal("emailChange")
          ),
          challenge: v.string(),
          expiresAt: v.number(),
          resendAt: v.number(),
          sendings: v.array(
            v.object({
              to: v.union(
                v.object({ kind: v.literal("email"), address: v.string() }),
                v.object({ kind: v.literal("phone"), number: v.string() })
              ),
              code: v.string(),
              token: v.optional(v.string()),
              newAddress: v.optional(v.string())
            })
          )
        }),
      fault: (payload) =>
        Checks.field("client", payload.client, clientFault) ??
          Checks.field("redirect", payload.redirect, text2048Fault),
      openIn: [],
      openOut: []
    },
    finishSignIn: {
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
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({
        by: v.union(v.literal("email"), v.literal("phone")),
        challenge: v.optional(v.string()),
        code: v.optional(v.string()),
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
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("token", payload.token, text128Fault) ?? Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    renew: {
      kind: "mutation",
      keeps: [],
      failures: { InvalidChallenge: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "codes:internal" }),
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
          kind: v.union(
            v.literal("emailSignIn"),
            v.literal("phoneSignIn"),
            v.literal("emailVerification"),
            v.literal("phoneVerification"),
            v.literal("emailChange")
          ),
          challenge: v.string(),
          expiresAt: v.number(),
          resendAt: v.number(),
          sendings: v.array(
            v.object({
              to: v.union(
                v.object({ kind: v.literal("email"), address: v.string() }),
                v.object({ kind: v.literal("phone"), number: v.string() })
              ),
              code: v.string(),
              token: v.optional(v.string()),
              newAddress: v.optional(v.string())
            })
          )
        }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: []
    },
    beginEmailVerification: {
      kind: "mutation",
      keeps: [],
      failures: {
        EmailNotFound: [],
        RateLimited: ["retryAfter"],
        StepUpRequired: ["maxAgeMs", "methods"],
        UserNotFound: []
      },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({ emailId: v.string() }),
      returns: () =>
        v.object({
          kind: v.union(
            v.literal("emailSignIn"),
            v.literal("phoneSignIn"),
            v.literal("emailVerification"),
            v.literal("phoneVerification"),
            v.literal("emailChange")
          ),
          challenge: v.string(),
          expiresAt: v.number(),
          resendAt: v.number(),
          sendings: v.array(
            v.object({
              to: v.union(
                v.object({ kind: v.literal("email"), address: v.string() }),
                v.object({ kind: v.literal("phone"), number: v.string() })
              ),
              code: v.string(),
              token: v.optional(v.string()),
              newAddress: v.optional(v.string())
            })
          )
        }),
      fault: (payload) => Checks.field("emailId", payload.emailId, emailIdFault),
      openIn: [],
      openOut: []
    },
    beginPhoneVerification: {
      kind: "mutation",
      keeps: [],
      failures: {
        NotSignedIn: [],
        RateLimited: ["retryAfter"],
        StepUpRequired: ["maxAgeMs", "methods"],
        UserNotFound: []
      },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({ phone: v.string(), userId: v.optional(v.string()) }),
      returns: () =>
        v.object({
          kind: v.union(
            v.literal("emailSignIn"),
            v.literal("phoneSignIn"),
            v.literal("emailVerification"),
            v.literal("phoneVerification"),
            v.literal("emailChange")
          ),
          challenge: v.string(),
          expiresAt: v.number(),
          resendAt: v.number(),
          sendings: v.array(
            v.object({
              to: v.union(
                v.object({ kind: v.literal("email"), address: v.string() }),
                v.object({ kind: v.literal("phone"), number: v.string() })
              ),
              code: v.string(),
              token: v.optional(v.string()),
              newAddress: v.optional(v.string())
            })
          )
        }),
      fault: (payload) =>
        Checks.field("phone", payload.phone, phoneFault) ?? Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    provePhone: {
      kind: "mutation",
      keeps: ["InvalidCode", "PhoneTaken"],
      failures: {
        InvalidChallenge: [],
        InvalidCode: ["attemptsLeft"],
        RateLimited: ["retryAfter"],
        NotSignedIn: [],
        PhoneTaken: [],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({ challenge: v.string(), code: v.string(), userId: v.optional(v.string()) }),
      returns: () =>
        v.union(
          v.object({
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
            change: v.union(v.literal("added"), v.literal("changed"), v.literal("none")),
            lostBy: v.optional(v.string())
          }),
          v.object({
            kept: v.union(
              v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() }),
              v.object({ code: v.literal("PHONE_TAKEN"), message: v.string() })
            )
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    beginEmailChange: {
      kind: "mutation",
      keeps: [],
      failures: {
        NotSignedIn: [],
        RateLimited: ["retryAfter"],
        StepUpRequired: ["maxAgeMs", "methods"],
        UserNotFound: [],
        EmailUnchanged: []
      },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({ email: v.string(), userId: v.optional(v.string()) }),
      returns: () =>
        v.object({
          kind: v.union(
            v.literal("emailSignIn"),
            v.literal("phoneSignIn"),
            v.literal("emailVerification"),
            v.literal("phoneVerification"),
            v.literal("emailChange")
          ),
          challenge: v.string(),
          expiresAt: v.number(),
          resendAt: v.number(),
          sendings: v.array(
            v.object({
              to: v.union(
                v.object({ kind: v.literal("email"), address: v.string() }),
                v.object({ kind: v.literal("phone"), number: v.string() })
              ),
              code: v.string(),
              token: v.optional(v.string()),
              newAddress: v.optional(v.string())
            })
          )
        }),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    confirmChange: {
      kind: "mutation",
      keeps: ["InvalidCode", "EmailTaken"],
      failures: {
        InvalidChallenge: [],
        InvalidCode: ["attemptsLeft"],
        RateLimited: ["retryAfter"],
        NotSignedIn: [],
        EmailTaken: [],
        TooManyEmails: ["limit"]
      },
      access: () => ({ by: "scope", scope: "codes:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        code: v.optional(v.string()),
        token: v.optional(v.string()),
        userId: v.optional(v.string())
      }),
      returns: () =>
        v.union(
          v.object({
            changed: v.boolean(),
            remaining: v.array(v.union(v.literal("present"), v.literal("new"))),
            from: v.optional(v.string()),
            to: v.optional(v.string())
          }),
          v.object({
            kept: v.union(
              v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() }),
              v.object({ code: v.literal("EMAIL_TAKEN"), message: v.string() })
            )
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text32Fault) ??
          Checks.field("token", payload.token, text128Fault) ?? Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
