import { assert, describe, it } from "@effect/vitest"
import * as DnsResolve from "@gatehouse/contract/node/DnsResolve"
import { Effect } from "effect"
import { createSocket } from "node:dgram"
import type { AddressInfo } from "node:net"

/** A name server that knows `good.test`, has no other name, and never answers for those that begin with `hang`. */
const nameServer = Effect.acquireRelease(
  Effect.callback<{ readonly address: string; readonly close: () => void }>((resume) => {
    const socket = createSocket("udp4")
    socket.on("message", (query, { address, port }) => {
      const end = query.indexOf(0, 12)
      const name = query.toString("latin1", 13, end)
      if (name.startsWith("hang")) return
      const isKnown = name.startsWith("good")
      const isA = query[end + 2] === 1
      const answers = isKnown && isA ? 1 : 0
      const answer = Buffer.concat([
        query.subarray(0, 2),
        Buffer.from([0x81, isKnown ? 0x80 : 0x83, 0, 1, 0, answers, 0, 0, 0, 0]),
        query.subarray(12, end + 5),
        ...(answers === 1 ? [Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7])] : [])
      ])
      socket.send(answer, port, address)
    })
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address() as AddressInfo
      resume(Effect.succeed({ address: `127.0.0.1:${port}`, close: () => socket.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const codeOf = (asked: Promise<unknown>) =>
  Effect.promise(() => asked.then(() => "none", (error: NodeJS.ErrnoException) => error.code))

describe("DnsResolve", () => {
  it.live("answers while twenty names hang, and gives those up", () =>
    Effect.gen(function*() {
      const resolve = DnsResolve.make([(yield* nameServer).address])
      let given = 0
      const codes = Array.from({ length: 20 }, (_, i) =>
        resolve(`hang${i}.test`).then(() =>
          "", (error: NodeJS.ErrnoException) => {
          given++
          return error.code
        }))
      assert.deepStrictEqual(
        yield* Effect.promise(() =>
          resolve("good.test")
        ),
        ["192.0.2.7"]
      )
      assert.strictEqual(given, 0)
      assert.deepStrictEqual([...new Set(yield* Effect.promise(() => Promise.all(codes)))], ["EAI_AGAIN"])
    }).pipe(Effect.scoped), 15_000)

  it.live("tells a name that there is not from one that nobody answers for", () =>
    Effect.gen(function*() {
      const resolve = DnsResolve.make([(yield* nameServer).address])
      assert.deepStrictEqual(
        yield* Effect.all([codeOf(resolve("none.test")), codeOf(resolve("hang.test"))], { concurrency: 2 }),
        ["ENOTFOUND", "EAI_AGAIN"]
      )
    }).pipe(Effect.scoped), 15_000)
})
