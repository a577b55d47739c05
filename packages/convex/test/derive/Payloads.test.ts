import { assert, describe, it } from "@effect/vitest"
import type * as Failure from "@gatehouse/contract/Failure"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import * as AnyPayload from "@gatehouse/contract/testing/AnyPayload"
import { access } from "@gatehouse/convex/generated/access"
import { accounts } from "@gatehouse/convex/generated/accounts"
import { anonymous } from "@gatehouse/convex/generated/anonymous"
import { codes } from "@gatehouse/convex/generated/codes"
import { credentialAccounts } from "@gatehouse/convex/generated/credentialAccounts"
import { credentials } from "@gatehouse/convex/generated/credentials"
import { deviceCodes } from "@gatehouse/convex/generated/deviceCodes"
import { devices } from "@gatehouse/convex/generated/devices"
import { emails } from "@gatehouse/convex/generated/emails"
import { groups } from "@gatehouse/convex/generated/groups"
import { invites } from "@gatehouse/convex/generated/invites"
import { keys } from "@gatehouse/convex/generated/keys"
import { members } from "@gatehouse/convex/generated/members"
import { oauth } from "@gatehouse/convex/generated/oauth"
import { passkeys } from "@gatehouse/convex/generated/passkeys"
import { passwords } from "@gatehouse/convex/generated/passwords"
import { recovery } from "@gatehouse/convex/generated/recovery"
import { sessions } from "@gatehouse/convex/generated/sessions"
import { totp } from "@gatehouse/convex/generated/totp"
import { users } from "@gatehouse/convex/generated/users"
import type { OperationData, ServiceData } from "@gatehouse/convex/OperationData"
import { AccountsContract } from "@gatehouse/core-sessions/accounts/AccountsContract"
import { AnonymousContract } from "@gatehouse/core-sessions/anonymous/AnonymousContract"
import { CodesContract } from "@gatehouse/core-sessions/codes/CodesContract"
import { CredentialAccountsContract } from "@gatehouse/core-sessions/credentials/CredentialAccountsContract"
import { CredentialsContract } from "@gatehouse/core-sessions/credentials/CredentialsContract"
import { DeviceCodesContract } from "@gatehouse/core-sessions/deviceCodes/DeviceCodesContract"
import { DevicesContract } from "@gatehouse/core-sessions/devices/DevicesContract"
import { EmailsContract } from "@gatehouse/core-sessions/emails/EmailsContract"
import { OAuthContract } from "@gatehouse/core-sessions/oauth/OAuthContract"
import { PasskeyContract } from "@gatehouse/core-sessions/passkeys/PasskeyContract"
import { PasswordsContract } from "@gatehouse/core-sessions/passwords/PasswordsContract"
import { RecoveryContract } from "@gatehouse/core-sessions/recovery/RecoveryContract"
import { SessionsContract } from "@gatehouse/core-sessions/sessions/SessionsContract"
import { TotpContract } from "@gatehouse/core-sessions/totp/TotpContract"
import { UsersContract } from "@gatehouse/core-sessions/users/UsersContract"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { KeysContract } from "@gatehouse/keys"
import { Arbitrary, Effect, Schema, type SchemaAST } from "effect"
import { nearMisses } from "./NearMisses.ts"
import { componentOf, fromText, mayBeLost, returnsOf, schemaOf, toText } from "./Validation.ts"

const pairs: ReadonlyArray<readonly [name: string, AnyOperation, OperationData]> = ([
  [GroupsContract, groups],
  [MembersContract, members],
  [InvitesContract, invites],
  [AccessContract, access],
  [KeysContract, keys],
  [UsersContract, users],
  [EmailsContract, emails],
  [AccountsContract, accounts],
  [SessionsContract, sessions],
  [PasswordsContract, passwords],
  [CodesContract, codes],
  [OAuthContract, oauth],
  [PasskeyContract, passkeys],
  [TotpContract, totp],
  [RecoveryContract, recovery],
  [DevicesContract, devices],
  [DeviceCodesContract, deviceCodes],
  [AnonymousContract, anonymous],
  [CredentialsContract, credentials],
  [CredentialAccountsContract, credentialAccounts]
] as ReadonlyArray<readonly [{ readonly operations: Readonly<Record<string, AnyOperation>> }, ServiceData]>).flatMap(
  ([contract, service]) =>
    Object.entries(contract.operations)
      .filter(([, { kind }]) => kind !== "action")
      .map(([key, operation]) => [`${service.name}.${key}`, operation, service.operations[key]!] as const)
)

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0

/** A payload with every field that any of these has, each as large as it comes. */
const fullest = (payloads: ReadonlyArray<object>): object => {
  const full: Record<string, unknown> = {}
  for (const [key, value] of payloads.flatMap((payload) => Object.entries(payload))) {
    if (sizeOf(value) > sizeOf(full[key])) full[key] = value
  }
  return full
}

/** Fails unless the schema and the component say the same of the payload, and name the same fault. */
const compare = (operation: AnyOperation, data: OperationData) => {
  const bySchema = schemaOf(operation)
  const byComponent = componentOf(data)
  return async (payload: object) => {
    const faults = bySchema(payload)
    const judgement = await byComponent(payload)
    const told = () => `${JSON.stringify(payload).slice(0, 1000)}: ${JSON.stringify(judgement)}, ${faults.join("; ")}`
    if (judgement === "accepted") assert.deepStrictEqual(faults.filter((fault) => !mayBeLost(fault)), [], told())
    else assert.isNotEmpty(faults, told())
    if (typeof judgement === "object") {
      const { expected, field } = judgement
      // Of what is no object at all the schema says less than the check.
      const words = [
        `${field}: Expected ${expected}`,
        ...expected.startsWith("an object of") ? [`${field}: Expected object`] : []
      ]
      assert.isTrue(faults.some((fault) => words.some((start) => fault.startsWith(start))), told())
    }
    return judgement
  }
}

describe("payloads", () => {
  for (const [name, , data] of pairs.filter(([, { payload }]) => Object.keys(payload.fields).length === 0)) {
    it(`${name} takes nothing`, async () => {
      const judge = componentOf(data)
      assert.strictEqual(await judge({}), "accepted")
      assert.strictEqual(await judge({ unknownField: 1 }), "refused by the validator")
    })
  }

  for (const [name, operation, data] of pairs.filter(([, { payload }]) => Object.keys(payload.fields).length > 0)) {
    it.effect(
      `${name} takes what its schema takes, and refuses all that lies beside it for the same reason`,
      () =>
        Effect.gen(function*() {
          const good = yield* Arbitrary.sampleEffect(AnyPayload.payloadOf(operation), { count: 50 })
          const agree = compare(operation, data)
          const misses = nearMisses(operation.payload.ast as SchemaAST.Objects, fullest(good as ReadonlyArray<object>))

          const accepted = yield* Effect.forEach(good, (payload) => Effect.promise(() => agree(payload as object)))
          const judged = yield* Effect.forEach(misses, (payload) => Effect.promise(() => agree(payload)))

          assert.deepStrictEqual(accepted.filter((judgement) => judgement !== "accepted"), [])
          assert.isAtLeast(judged.filter((judgement) => judgement === "refused by the validator").length, 8)
          assert.isAtLeast(judged.filter((judgement) => typeof judgement === "object").length, 8)
        }),
      60_000
    )

    it.effect(`${name} takes no JSON that its schema refuses`, () =>
      Effect.gen(function*() {
        const valid = yield* Arbitrary.sampleEffect(AnyPayload.payloadOf(operation), { count: 20 })
        const names = Object.keys(operation.payload.fields)
        const values = yield* Arbitrary.sampleEffect(AnyPayload.arbitraryJson, { count: 40 })
        const agree = compare(operation, data)
        const payloads = values.flatMap((value, i) =>
          names.map((name) => ({ ...valid[i % valid.length] as object, [name]: value }))
        )

        const judged = yield* Effect.forEach(payloads, (payload) => Effect.promise(() => agree(payload)))

        assert.strictEqual(judged.length, values.length * names.length)
      }), 60_000)
  }
})

describe("answers", () => {
  for (const [name, operation, data] of pairs) {
    it.effect(
      `${name} may return every success of its schema, and its open records come back as they were`,
      () =>
        Effect.gen(function*() {
          const fits = returnsOf(data.returns())
          const successes = yield* Arbitrary.sampleEffect(
            Arbitrary.schema(operation.success as Schema.Top as Schema.Codec<any>),
            { count: 25 }
          )

          for (const success of successes) {
            const sent = success === undefined ? null : toText(success, data.openOut)
            assert.isTrue(yield* Effect.promise(() => fits(sent)), JSON.stringify(sent))
            const back = fromText(sent, data.openOut, JSON.parse)
            assert.strictEqual(JSON.stringify(back), JSON.stringify(success ?? null))
          }
        }),
      60_000
    )

    it.effect(
      `${name} may return each failure that it keeps, with its code and message, and no other`,
      () =>
        Effect.gen(function*() {
          const fits = returnsOf(data.returns())
          for (const failure of operation.failures as ReadonlyArray<Failure.Failure>) {
            const [fields] = yield* Arbitrary.sampleEffect(
              Arbitrary.schema(Schema.Struct({ ...failure.fields, some: Schema.Literal(1) })),
              { count: 1 }
            )
            const { some: _, ...own } = fields as Record<string, unknown>
            const kept = { code: failure.code, message: "It failed.", ...own }

            assert.strictEqual(
              yield* Effect.promise(() => fits({ kept })),
              operation.keeps.includes(failure.tag),
              failure.tag
            )
            assert.isFalse(yield* Effect.promise(() => fits({ kept: { ...kept, more: 1 } })), failure.tag)
            assert.isFalse(yield* Effect.promise(() => fits({ kept: { ...kept, code: "OTHER" } })), failure.tag)
          }
          assert.deepStrictEqual(
            data.failures,
            Object.fromEntries(
              (operation.failures as ReadonlyArray<Failure.Failure>).map((
                { fields, tag }
              ) => [tag, Object.keys(fields)])
            )
          )
        }),
      60_000
    )
  }
})
