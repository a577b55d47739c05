/**
 * The operations of `credentials` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const providerFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[a-z0-9][a-z0-9._:-]*$/u.test(value)
    ? "a name such as google"
    : undefined

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const idFault = (value: string): Checks.Found =>
  !/^dev_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as dev_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const epochFault = (value: number): Checks.Found => !Number.isSafeInteger(value) ? "an integer" : undefined

const deviceFault = (value: any): Checks.Found =>
  Checks.field("id", value.id, idFault) ?? Checks.field("epoch", value.epoch, epochFault) ??
    Checks.field("userId", value.userId, text128Fault)

const proved1Fault = (value: any): Checks.Found => Checks.field("userId", value.userId, text128Fault)

const text255Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 255)
    ? "at most 255 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
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

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const identityFault = (value: any): Checks.Found =>
  Checks.field("subject", value.subject, text255Fault) ?? Checks.field("email", value.email, emailFault) ??
    Checks.field("name", value.name, text256Fault) ?? Checks.field("image", value.image, text2048Fault) ??
    Checks.field("extend", value.extend, extendFault)

const proved2Fault = (value: any): Checks.Found => Checks.field("identity", value.identity, identityFault)

const provedFault = (value: any): Checks.Found =>
  value.kind === "user" ? proved1Fault(value) : value.kind === "identity" ? proved2Fault(value) : undefined

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

/** What the component needs of the contract `credentials`. */
export const credentials = {
  name: "credentials",
  operations: {
    look: {
      kind: "query",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "credentials:internal" }),
      payload: () => ({
        provider: v.string(),
        identifier: v.optional(v.string()),
        deviceToken: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean(), userId: v.string() }))
        }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("identifier", payload.identifier, text1024Fault) ??
          Checks.field("deviceToken", payload.deviceToken, text128Fault),
      openIn: [],
      openOut: []
    },
    finish: {
      kind: "mutation",
      keeps: ["InvalidCredentials"],
      failures: {
        InvalidCredentials: [],
        RateLimited: ["retryAfter"],
        AccountNotLinked: ["provider"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "credentials:internal" }),
      payload: () => ({
        provider: v.string(),
        identifier: v.optional(v.string()),
        device: v.optional(v.object({ id: v.string(), epoch: v.number(), trusted: v.boolean(), userId: v.string() })),
        proved: v.union(
          v.object({ kind: v.literal("user"), userId: v.string(), amr: v.optional(v.array(v.string())) }),
          v.object({
            kind: v.literal("identity"),
            identity: v.object({
              subject: v.string(),
              email: v.optional(v.string()),
              emailVerified: v.optional(v.boolean()),
              name: v.optional(v.string()),
              image: v.optional(v.string()),
              extend: v.optional(v.string())
            }),
            amr: v.optional(v.array(v.string()))
          }),
          v.null()
        ),
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
          v.object({ kept: v.object({ code: v.literal("INVALID_CREDENTIALS"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("identifier", payload.identifier, text1024Fault) ??
          Checks.field("device", payload.device, deviceFault) ?? Checks.field("proved", payload.proved, provedFault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [["proved", "identity", "extend"]],
      openOut: [["user", "extend"]]
    }
  }
} satisfies ServiceData
