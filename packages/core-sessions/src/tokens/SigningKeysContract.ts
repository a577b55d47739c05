/**
 * The operations on signing keys. `prepare` and `rotate` make keys, which no transaction can, and leave each change to one
 * mutation.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as Errors from "./SigningKeyErrors.ts"
import * as Wire from "./SigningKeyWire.ts"

const nextKeyTooRecent = Failure.make(
  "NextKeyTooRecent",
  Errors.NextKeyTooRecent,
  Wire.failures.NextKeyTooRecent,
  409
)

const manage = Access.scope("signingKeys:manage")

const milliseconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31_536_000_000 }))

export const SigningKeysContract = Contract.make("signingKeys", {
  list: Operation.query({
    payload: Page.fields,
    success: Page.Page(Wire.SigningKey),
    failures: [Failure.invalidCursor],
    access: Access.scope("signingKeys:read"),
    doc: "Lists the keys that sign access tokens, those before them and the one after, without their private parts."
  }),
  rotate: Operation.action({
    payload: {
      force: Schema.optionalKey(Schema.Boolean).annotate({
        description: "A private key has leaked: what the active and all retired keys signed is refused from now on"
      })
    },
    success: Wire.Rotated,
    failures: [nextKeyTooRecent],
    access: manage,
    doc:
      "Lets the next key sign and makes the one after it. Tokens that the old key signed stay valid, unless forced. " +
      "A new algorithm signs after the second rotation."
  }),
  all: Operation.query({
    payload: {},
    success: Wire.KeySet,
    failures: [],
    access: manage,
    internal: true,
    doc: "Gives the keys that sign, and those by which tokens may still be verified."
  }),
  prepare: Operation.action({
    payload: {},
    success: Schema.Void,
    failures: [],
    access: manage,
    internal: true,
    doc: "Makes the active and the next key where there is none, and seals again what an older key had sealed."
  }),
  save: Operation.mutation({
    payload: { keys: Schema.Array(Wire.NewSigningKey).check(Schema.isMaxLength(2)) },
    success: Schema.Void,
    failures: [],
    access: manage,
    keeps: [],
    internal: true,
    doc: "Stores new keys as the active and the next one where these are missing, and drops the rest."
  }),
  promote: Operation.mutation({
    payload: {
      key: Wire.NewSigningKey,
      force: Schema.Boolean,
      publishedForMs: milliseconds,
      verifyForMs: milliseconds
    },
    success: Wire.Rotated,
    failures: [nextKeyTooRecent],
    access: manage,
    keeps: [],
    internal: true,
    doc: "Retires the active key, activates the next one and stores a new next one."
  }),
  reseal: Operation.mutation({
    payload: { id: Wire.SigningKeyId, from: Text({ max: 16_384 }), sealed: Text({ max: 16_384 }) },
    success: Schema.Void,
    failures: [],
    access: manage,
    keeps: [],
    internal: true,
    doc: "Replaces the sealed private part of a key, if it is still the one that was read."
  }),
  prune: Operation.mutation({
    payload: {},
    success: Schema.Struct({ removed: Schema.Int }),
    failures: [],
    access: manage,
    keeps: [],
    internal: true,
    doc: "Removes retired keys that have expired, at most a hundred at once."
  })
})
