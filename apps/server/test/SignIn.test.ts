/** The story of signing in, on every store, in this process and against a real server. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { mailbox } from "./MailSink.ts"
import { folder, startServer } from "./ServerProcess.ts"
import { story, storyEnv } from "./SignInStory.ts"
import { layerOn, serve, settingsOf, today } from "./World.ts"

const promise = Effect.promise

describe.each(stores)("the story of signing in on $name", { timeout: 60_000 }, (store) => {
  it.effect("passes over HTTP, on the test's clock", () =>
    Effect.gen(function*() {
      const mails = yield* mailbox
      const settings = settingsOf({ ...storyEnv(mails), GATEHOUSE_ISSUER: "https://auth.example.com" })
      yield* Effect.gen(function*() {
        yield* today
        const { fetch } = yield* serve(settings)
        const run = Effect.runPromiseWith(yield* Effect.context<never>())
        const { tokens } = yield* promise(() =>
          story({
            baseUrl: "https://auth.example.com",
            fetch,
            mailbox: mails,
            now: () => run(Clock.currentTimeMillis),
            advance: (milliseconds) => run(TestClock.adjust(milliseconds))
          })
        )
        assert.isAbove(tokens.length, 20)
      }).pipe(Effect.provide(layerOn(store, settings)))
    }))
})

const databases = [
  { name: "SQLite", env: promise(() => Promise.resolve({})) },
  { name: "PostgreSQL", env: promise(async () => ({ DATABASE_URL: await testDatabase() })) }
]

describe.each(databases)("the story of signing in to a real server on $name", { timeout: 90_000 }, ({ env }) => {
  it.live("passes", () =>
    Effect.gen(function*() {
      const mails = yield* mailbox
      const server = yield* startServer(yield* folder, { ...storyEnv(mails), ...yield* env })
      yield* promise(() =>
        story({
          baseUrl: server.url,
          fetch,
          mailbox: mails,
          now: () => Promise.resolve(Date.now())
        })
      )
      const ended = yield* promise(() => server.stop())

      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
    }))
})
