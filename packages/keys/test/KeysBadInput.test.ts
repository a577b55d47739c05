import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Context, Effect, Layer } from "effect"
import * as KeyAuthentication from "../src/KeyAuthentication.ts"
import { Keys } from "../src/Keys.ts"
import { KeysContract } from "../src/KeysContract.ts"
import { everything, groupA, user, world } from "./World.ts"

const built = Effect.gen(function*() {
  const context = yield* Layer.build(world)
  const keys = Context.get(context, Keys)
  const guard = yield* Effect.provideContext(Guard.guard(KeysContract, keys), context)
  const own = yield* keys.create({ userId: user("ada"), name: "own", scopes: [] })
  const group = yield* keys.create({ groupId: groupA, name: "group", scopes: [] })
  const platform = yield* keys.create({ name: "platform", scopes: everything })
  return { keys, guard, own, group, platform }
})

BadInput.badInput({
  contracts: [KeysContract],
  subject: Effect.map(built, ({ group, guard, keys, own, platform }): BadInput.Subject => ({
    handler: Operations.make([Operations.mount(KeysContract, guard)], {
      failures: KeysContract.operations.verify.failures,
      authenticate: KeyAuthentication.make(keys)
    }),
    token: platform.raw,
    fields: {
      "keys.create": { groupId: groupA },
      "keys.list": { groupId: groupA },
      "keys.verify": { raw: own.raw },
      "keys.get": { keyId: own.keyId },
      "keys.update": { keyId: group.keyId },
      "keys.revoke": { keyId: group.keyId },
      "keys.rotate": { keyId: group.keyId }
    },
    codes: KeysContract.operations.verify.failures.map(({ code }) => code)
  }))
})
