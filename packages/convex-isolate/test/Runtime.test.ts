/** What the default runtime has, lacks and refuses: one test a rule. */
import { assert, describe, it } from "@effect/vitest"
import { fixtureIsolate, messageOf } from "./isolates.ts"

const isolates = fixtureIsolate()

describe("globals", () => {
  it("lacks what the runtime lacks", async () => {
    const { m } = await isolates.fresh()
    const names = [
      "Buffer",
      "queueMicrotask",
      "setImmediate",
      "CompressionStream",
      "navigator",
      "window",
      "global",
      "require",
      "BroadcastChannel",
      "MessageChannel",
      "WebSocket",
      "ByteLengthQueuingStrategy"
    ]
    assert.deepStrictEqual(await m("typeofGlobal", names), names.map(() => "undefined"))
  })
  it("has what the runtime has", async () => {
    const { m } = await isolates.fresh()
    const names = [
      "TextEncoder",
      "TextDecoderStream",
      "structuredClone",
      "AsyncLocalStorage",
      "AsyncResource",
      "fetch",
      "setTimeout",
      "Headers",
      "FormData",
      "AbortController",
      "ReadableStream",
      "CryptoKey",
      "DOMException",
      "PerformanceMark",
      "WeakRef"
    ]
    assert.deepStrictEqual(await m("typeofGlobal", names), names.map(() => "function"))
    assert.deepStrictEqual(await m("typeofGlobal", ["self", "console", "WebAssembly", "Intl", "performance"]), [
      "object",
      "object",
      "object",
      "object",
      "object"
    ])
  })
  it("has a process that is its environment only", async () => {
    const { m } = await isolates.fresh()
    assert.deepStrictEqual(await m("processKeys"), [["env"], "undefined", "undefined"])
    assert.strictEqual(await m("env", "APP_ONLY"), "1")
    assert.isNull(await m("env", "PATH"))
  })
  it("makes no code from strings", async () => {
    const { m } = await isolates.fresh()
    const [evaluated, made] = await m("codeFromStrings")
    assert.match(evaluated, /^EvalError/)
    assert.match(made, /^EvalError/)
  })
  it("shows only objects and errors of its own realm", async () => {
    const { a } = await isolates.fresh()
    assert.deepStrictEqual(await a("instances"), [
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      "InvalidCharacterError",
      "DataCloneError",
      "DataError",
      "TypeError",
      "SyntaxError",
      true
    ])
  })
  it("clones cycles, maps, sets, dates and bytes", async () => {
    const { q } = await isolates.fresh()
    assert.deepStrictEqual(await q("cloned"), [true, true, 5, 3, true])
  })
  it("keeps 256 lines of a run's console", async () => {
    const isolate = await isolates.fresh()
    await isolate.q("logs", 300)
    const logs = isolate.runs.at(-1)!.logs
    assert.strictEqual(logs.length, 257)
    assert.strictEqual(logs[0], "[LOG] line 0 { deep: [ 1 ] }")
    assert.match(logs[256]!, /Log overflow \(maximum 256\)/)
  })
  it("throws for import.meta", async () => {
    const { m } = await isolates.fresh()
    assert.strictEqual(await m("importMeta"), "TypeError: import.meta unsupported")
  })
  it("imports dynamically in actions only", async () => {
    const { a, m, q } = await isolates.fresh()
    assert.deepStrictEqual(await a("dynamicImport"), [["lazy"], true])
    assert.strictEqual(await m("dynamicImport"), "TypeError: dynamic module import unsupported")
    assert.strictEqual(await q("dynamicImport"), "TypeError: dynamic module import unsupported")
  })
})

describe("timers and input", () => {
  for (const probe of ["setTimeout", "setInterval"]) {
    it(`${probe} ends a query or mutation from behind, where no catch is`, async () => {
      const { m, q } = await isolates.fresh()
      assert.match(await messageOf(m(probe)), new RegExp(`^Can't use ${probe} in queries and mutations`))
      assert.match(await messageOf(q(probe)), new RegExp(`^Can't use ${probe} in queries and mutations`))
    })
  }
  it("timers run in order in an action, and cleared ones do not", async () => {
    const { a } = await isolates.fresh()
    assert.deepStrictEqual(await a("timerOrder"), ["first", "tick", "tick"])
  })
  it("an error in a timer fails the action", async () => {
    const { a } = await isolates.fresh()
    assert.strictEqual(await messageOf(a("timerThrows")), "from a timer")
  })
  it("AbortSignal.timeout is a timer", async () => {
    const { a, m } = await isolates.fresh()
    assert.isTrue(await a("abortTimeout"))
    assert.match(await messageOf(m("abortTimeout")), /Can't use setTimeout/)
  })
  it("fetch is refused in queries and mutations, so that code can catch it", async () => {
    const { m, q } = await isolates.fresh()
    assert.match(await m("fetch"), /^Error: Can't use fetch\(\) in queries and mutations/)
    assert.match(await q("fetch"), /^Error: Can't use fetch\(\) in queries and mutations/)
  })
  it("an action's fetch is the one the test gives", async () => {
    const { a } = await isolates.fresh({ fetch: async () => new Response("", { status: 418 }) })
    assert.strictEqual(await a("fetch"), 418)
  })
})

describe("uncatchable", () => {
  const deadly = [
    "wrapKey",
    "unwrapKey",
    "aesKw",
    "requestCache",
    "requestCredentials",
    "cloneOptions",
    "urlHost",
    "responseBody",
    "newCrypto",
    "x25519"
  ]
  for (const what of deadly) {
    it(`${what} ends the run though the code catches it`, async () => {
      const { a } = await isolates.fresh()
      assert.match(await messageOf(a("swallow", what)), /Not implemented|not supported|Illegal constructor/)
    })
  }
  it("nothing that the code asks for afterwards is done", async () => {
    const isolate = await isolates.fresh()
    await messageOf(isolate.a("fatalThenWrite"))
    await messageOf(isolate.m("fatalThenWrite"))
    assert.deepStrictEqual(await isolate.rows("items"), [])
  })
  it("a rejection that nobody handles fails the run", async () => {
    const { a, m } = await isolates.fresh()
    assert.strictEqual(await messageOf(m("floating")), "nobody waits for this")
    assert.strictEqual(await messageOf(a("floating")), "nobody waits for this")
  })
  it("a rejection that is handled before the microtasks are done does not", async () => {
    const { m } = await isolates.fresh()
    assert.strictEqual(await m("handledLater"), "Error: handled")
  })
  it("a query or mutation that cannot end is told so", async () => {
    const { m, q } = await isolates.fresh()
    assert.strictEqual(await messageOf(m("hang")), "Returned promise will never resolve")
    assert.strictEqual(await messageOf(q("hang")), "Returned promise will never resolve")
  })
  it("what a mutation asks for after it has returned is not written", async () => {
    const isolate = await isolates.fresh()
    await isolate.mutation("data:leftover")
    assert.notInclude((await isolate.rows("items")).map((row) => row.k), "too late")
  })
})

describe("crypto", () => {
  it("refuses what needs the system's randomness in queries and mutations", async () => {
    const { m, q } = await isolates.fresh()
    const refused = /^Error: Can't use cryptographic randomness in queries and mutations/
    assert.match(await m("generateKey"), refused)
    assert.match(await m("ecdsaSign"), refused)
    assert.match(await q("ecdsaSign"), refused)
  })
  it("allows it in actions", async () => {
    const { a } = await isolates.fresh()
    assert.deepStrictEqual(await a("generateKey"), ["privateKey", "publicKey"])
    assert.strictEqual(await a("ecdsaSign"), 64)
  })
  it("signs with Ed25519 and HMAC and verifies ECDSA in mutations", async () => {
    const { m } = await isolates.fresh()
    assert.deepStrictEqual([await m("ed25519"), await m("hmac"), await m("ecdsaVerify")], [64, 32, false])
  })
  it("bounds AES-GCM and PBKDF2 as the runtime does", async () => {
    const { m } = await isolates.fresh()
    const [sealed, longIv, shortTag] = await m("gcm")
    assert.strictEqual(sealed, 17)
    assert.match(longIv, /^NotSupportedError/)
    assert.match(shortTag, /^NotSupportedError/)
    const [derived, odd, long] = await m("pbkdf2")
    assert.strictEqual(derived, 32)
    assert.match(odd, /^OperationError/)
    assert.match(long, /^OperationError/)
  })
  it("imports only the formats and algorithms that the runtime knows", async () => {
    const { m } = await isolates.fresh()
    for (const message of await m("importFormats")) assert.match(message, /^NotSupportedError/)
  })
  it("gives at most 65,536 random bytes at once", async () => {
    const { m } = await isolates.fresh()
    assert.match(await m("tooMuchRandom"), /65536/)
  })
})

describe("time, randomness and state", () => {
  it("Date stands still in queries and mutations", async () => {
    const { m, q } = await isolates.fresh()
    assert.deepStrictEqual(await q("clock", 3e5), [true, true])
    assert.isTrue((await m("clock", 3e5))[0])
  })
  it("performance stands still in queries and goes on in mutations", async () => {
    const { m } = await isolates.fresh()
    assert.isFalse((await m("clock", 3e7))[1])
  })
  it("shows the time that the test sets", async () => {
    const { a, m, setNow } = await isolates.fresh({ now: 5 })
    assert.deepStrictEqual([await m("now"), await a("now")], [5, 5])
    setNow(6)
    assert.deepStrictEqual([await m("now"), await a("now")], [6, 6])
  })
  it("isolates with different clocks run at the same time", async () => {
    const two = await Promise.all([isolates.fresh({ now: 1 }), isolates.fresh({ now: 2 })])
    assert.deepStrictEqual(await Promise.all(two.map(({ m }) => m("now"))), [1, 2])
  })
  it("keeps marks and measures", async () => {
    const { a } = await isolates.fresh({ now: 0 })
    assert.deepStrictEqual(await a("marks"), [["mark", "measure"], 0])
  })
  it("draws other random numbers in every run", async () => {
    const { m } = await isolates.fresh()
    assert.notDeepEqual(await m("random"), await m("random"))
  })
  it("keeps no state of a module from one run to the next", async () => {
    const { q } = await isolates.fresh()
    assert.deepStrictEqual([await q("stateful"), await q("stateful")], [1, 1])
  })
  it("tells whether a query looked at the clock or drew random numbers", async () => {
    const isolate = await isolates.fresh()
    const observed = async (probe: string) => {
      await isolate.q(probe)
      return isolate.runs.at(-1)!.observed
    }
    assert.deepStrictEqual(await observed("nothing"), { time: false, random: false })
    assert.deepStrictEqual(await observed("now"), { time: true, random: false })
    assert.deepStrictEqual(await observed("random"), { time: false, random: true })
  })
})
