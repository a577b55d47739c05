/** The sign-up policy `invite`: a pending invite to a group lets its address in, until the invite ends. */
import { assert, describe, it } from "@effect/vitest"
import { type Message, Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { answerOf, caller, layerOn, requestOf, serve, settingsOf, today } from "./World.ts"

const settings = settingsOf({ GATEHOUSE_SIGN_UP: "invite" })

describe.each(stores)("signing up by invite on $name", { timeout: 20_000 }, (store) => {
  it.effect("is for addresses with an invite that has not ended, and tells nobody which they are", () => {
    const sent: Array<Message> = []
    const messenger = Layer.succeed(Messenger, { send: (message) => Effect.sync(() => void sent.push(message)) })
    return Effect.gen(function*() {
      yield* today
      const { fetch } = yield* serve(settings)
      const call = caller(fetch)
      const asNobody = (operation: string, payload: unknown) => {
        const request = requestOf("http://gatehouse.test", operation, payload)
        request.headers.delete("authorization")
        return Effect.promise(() => fetch(request).then(answerOf))
      }
      const signUp = (email: string) =>
        Effect.map(
          asNobody("passwords/signUp", { email, password: "correct horse battery" }),
          ({ json, status }) => ({ status, fields: Object.keys(json), message: sent.at(-1)!._tag })
        )
      const group = yield* call("groups/create", { name: "Acme" })
      const invite = yield* call("invites/create", {
        groupId: group.json.id,
        email: "Ada@Acme.example",
        roles: ["member"],
        expiresIn: 3_600_000
      })
      assert.strictEqual(invite.status, 200, invite.text)

      const stranger = yield* signUp("eve@acme.example")
      assert.deepInclude(stranger, { status: 200, message: "NoAccount" })
      assert.deepStrictEqual(yield* signUp(" ada@acme.EXAMPLE"), { ...stranger, message: "SignUpConfirmation" })
      yield* TestClock.adjust(3_599_999)
      assert.strictEqual((yield* signUp("ada@acme.example")).message, "SignUpConfirmation")
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* signUp("ada@acme.example")).message, "NoAccount")

      const closed = yield* asNobody("anonymous/signIn", {})
      assert.deepInclude(closed.json, { code: "SIGN_UP_CLOSED", needs: "invite" })
    }).pipe(Effect.provide(layerOn(store, settings, { messenger })))
  })
})
