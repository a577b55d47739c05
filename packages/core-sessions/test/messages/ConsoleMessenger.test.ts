import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Logger } from "effect"
import * as ConsoleMessenger from "../../src/messages/ConsoleMessenger.ts"
import { type Message, Messenger, toEmail, toPhone } from "../../src/messages/Messenger.ts"

/** A console that keeps its lines, and a log that keeps its own. */
const recorded = Effect.fnUntraced(function*(body: Effect.Effect<void, unknown, Messenger>) {
  const printed: Array<string> = []
  const logged: Array<string> = []
  const console = { ...globalThis.console, log: (text: string) => void printed.push(text) }
  yield* body.pipe(
    Effect.provide(ConsoleMessenger.layer({ appName: "Acme", linkUrl: "http://localhost:3000/link" })),
    Effect.provideService(Console.Console, console),
    Effect.provide(Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))]))
  )
  return { printed, logged }
})

const send = (message: Message) => Messenger.use((messenger) => messenger.send(message))

describe("mail in development", () => {
  it.effect("is printed, marked as such, with its code and its link", () =>
    Effect.gen(function*() {
      const { printed } = yield* recorded(
        send({ _tag: "SignInCode", to: toEmail("ada@example.com"), code: "12345678", token: "tok", expiresAt: 0 })
      )

      assert.strictEqual(printed.length, 1)
      for (const part of ["DEVELOPMENT", "To: ada@example.com", "12345678", "http://localhost:3000/link?token=tok"]) {
        assert.include(printed[0], part)
      }
    }))

  it.effect("is announced in the log, which gets no code", () =>
    Effect.gen(function*() {
      const { logged } = yield* recorded(
        send({ _tag: "SignInCode", to: toPhone("+4915112345678"), code: "123456", expiresAt: 0 })
      )

      assert.strictEqual(logged.length, 1)
      assert.include(logged[0], "development only")
      assert.notInclude(logged.join(), "123456")
    }))
})
