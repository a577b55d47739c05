/**
 * Signing in by a code or a link: the mutations that begin and end it.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Challenges from "../challenges/Challenges.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import * as ResolveIdentity from "../signin/ResolveIdentity.ts"
import { UserTable } from "../users/UserTable.ts"
import type { Bodies } from "./Codes.ts"
import * as CodeSteps from "./CodeSteps.ts"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const challenges = yield* Challenges.make
  const steps = yield* CodeSteps.make
  const identities = yield* ResolveIdentity.make
  const pipeline = yield* FinishSignIn.make

  const beginSignIn: Bodies["beginSignIn"] = Effect.fnUntraced(function*({ client, redirect, to }) {
    yield* steps.countSend(to, client)
    return yield* steps.issue(to.kind === "phone" ? "phoneSignIn" : "emailSignIn", to, { redirect })
  })

  /** The user who has the number, or a new one. */
  const byProvedPhone = Effect.fnUntraced(function*(phone: string) {
    const user = yield* store.unique(UserTable, "byPhone", [phone])
    return user === undefined
      ? { user: yield* identities.becomeUser({ by: "phone", phone }), created: true }
      : { user, created: false }
  })

  const finishSignIn: Bodies["finishSignIn"] = Effect.fnUntraced(function*({ by, client, ...proof }) {
    const { ip } = yield* Actor.Current
    const row = yield* steps.presented(proof, by === "phone" ? "phoneSignIn" : "emailSignIn")
    const to = CodeSteps.recipient(row.kind, CodeSteps.dataOf(row).to)
    const device = yield* steps.deviceAt(to, client)
    yield* steps.use(row, proof, StepLimits.codes({ identifier: row.identifier, device, ip }))
    // Somebody may have asked for a link to their own address, and have another open it.
    const isAsking = proof.token === undefined || (yield* challenges.isVerifier(row, proof.challenge))
    const resolved = to.kind === "phone"
      ? yield* byProvedPhone(to.number)
      : yield* identities.byProvedAddress(to.address, "email", isAsking)
    return yield* pipeline.finish(compact({
      ...resolved,
      method: by,
      // A code by mail is no `otp` of RFC 8176: nobody who asks for one of those shall be content with a mailbox.
      amr: [by === "phone" ? "sms" : "email"],
      client,
      device,
      isForeign: isAsking ? undefined : true
    }))
  })

  return { beginSignIn, finishSignIn }
})
