/**
 * One run of one function: a fresh realm, as in the runtime. Its modules are evaluated in an import phase with a frozen
 * clock and a fixed seed; then the function runs in the execution phase, with what its kind may use.
 */
import { webcrypto } from "node:crypto"
import { format } from "node:util"
import * as vm from "node:vm"
import { type Host, installCore } from "./Prelude.ts"
import { installCrypto } from "./PreludeCrypto.ts"
import { installWeb } from "./PreludeWeb.ts"
import { domExceptionCodes, sharedIntrinsics, webClasses } from "./RealmGlobals.ts"
import { RealmModules } from "./RealmModules.ts"
import { immediate, realSetImmediate, realSetTimeout } from "./RealTimers.ts"
import { SeededRandom } from "./SeededRandom.ts"
import { claimRejections } from "./UnhandledRejections.ts"

export type Kind = "analyze" | "query" | "mutation" | "action" | "http"

/** Where `Convex.syscall`, `asyncSyscall` and `jsSyscall` end. */
export interface Syscalls {
  readonly syscall: (op: string, json: string) => string
  readonly asyncSyscall: (op: string, json: string) => Promise<string>
  readonly jsSyscall: (op: string, args: unknown) => Promise<unknown>
}

export interface RealmOptions {
  readonly kind: Kind
  /** Path to code of one component's bundle. */
  readonly modules: ReadonlyMap<string, string>
  readonly env?: (name: string, phase: "import" | "execute") => string | undefined
  /** What the clock shows in the import phase: when the code was deployed. */
  readonly deployedAt?: number
  /** The clock and seed of a query or mutation. */
  readonly frozen?: { readonly now: number; readonly seed: Uint8Array }
  /** The clock of an action. */
  readonly now?: () => number
  /** Milliseconds since the run began, as `performance.now()` shows them; a replay gives what the first run saw. */
  readonly elapsed?: () => number
  readonly syscalls?: Syscalls
  readonly fetch?: typeof fetch
}

export interface Timing {
  contextMs: number
  compileMs: number
  evaluateMs: number
  runMs: number
  waitMs: number
}

/** What code running in the realm is called with. */
export interface RealmGlobals {
  readonly Promise: PromiseConstructor
  readonly Request: typeof Request
  /** An error with the realm's own constructor. */
  readonly error: (name: string, message: string) => Error
}

/** The runtime ended the run: the function could not have caught this. */
export class FatalRuntimeError extends Error {
  override readonly name = "FatalRuntimeError"
}

/** The moment of deployment, where none is given. */
export const defaultDeployment = Date.UTC(2026, 0, 1)

const importSeed = new Uint8Array(32).fill(7)
const maxLogLines = 256

// `__name` is what esbuild puts around functions when it keeps names, as some transforms of TypeScript do.
const prelude = new vm.Script(
  `(function (host) { const __name = (f) => f; const kit = (${installCore})(host); (${installWeb})(kit); (${installCrypto})(kit);
    return { Promise, get Request() { return Request }, error: kit.error } })`,
  { filename: "convex:/_system/prelude.js" }
)

export class Realm {
  readonly kind: Kind
  readonly observed = { time: false, random: false }
  readonly logs: Array<string> = []
  readonly timing: Timing = { contextMs: 0, compileMs: 0, evaluateMs: 0, runMs: 0, waitMs: 0 }
  readonly globals: RealmGlobals
  fatalError: Error | undefined

  readonly #options: RealmOptions
  readonly #modules: RealmModules
  readonly #fatal = Promise.withResolvers<never>()
  #phase: "import" | "execute" | "over" = "import"
  #random = new SeededRandom(importSeed)
  #pending = 0
  #onIdle: (() => void) | undefined
  #logLines = 0
  /** Whether the function's promise has settled. */
  #settled = false
  #queue: Array<() => void> = []

  constructor(options: RealmOptions) {
    if (typeof vm.SourceTextModule !== "function") {
      throw new Error("Realms need Node's `vm` modules: start Node with `--experimental-vm-modules`.")
    }
    this.kind = options.kind
    this.#options = options
    this.#fatal.promise.catch(() => {})
    const began = performance.now()
    // A plain realm, whose global object is not watched by Node: faster to make and to use.
    const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as never, {
      codeGeneration: { strings: false, wasm: true }
    })
    this.globals = (prelude.runInContext(context) as (host: Host) => RealmGlobals)(this.#host())
    claimRejections(this.globals.Promise.prototype, (reason) => this.fail(unhandled(reason)))
    this.#modules = new RealmModules({
      context,
      sources: options.modules,
      timing: this.timing,
      error: this.globals.error,
      importsDynamically: () => !this.deterministic && this.#phase !== "import"
    })
    this.timing.contextMs = performance.now() - began
  }

  /** Queries and mutations: what they do is decided by what they read. */
  get deterministic(): boolean {
    return this.kind === "query" || this.kind === "mutation"
  }

  /** How many bytes of code this run loaded. */
  get bytes(): number {
    return this.#modules.bytes
  }

  /** Ends the run with an error that the function cannot catch. */
  fail(error: Error): void {
    if (this.fatalError !== undefined || this.#phase === "over") return
    this.fatalError = error
    this.#fatal.reject(error)
  }

  /** Evaluates an entry module, and gives its exports. */
  async load(path: string): Promise<Record<string, any>> {
    const exports = await this.#modules.load(path)
    if (this.fatalError !== undefined) throw this.fatalError
    return exports
  }

  /** Begins the execution phase and runs `body`, which calls into the realm. */
  async run<A>(body: (globals: RealmGlobals) => Promise<A> | A): Promise<A> {
    this.#phase = "execute"
    this.#random = new SeededRandom(this.#options.frozen?.seed ?? webcrypto.getRandomValues(new Uint8Array(32)))
    const began = performance.now()
    const work = (async () => body(this.globals))()
    const settled = work.then(() => {}, () => {}).then(() => {
      this.#settled = true
    })
    try {
      const ends: Array<Promise<A>> = [work, this.#fatal.promise]
      if (this.deterministic) ends.push(this.#stall(settled))
      const result = await Promise.race(ends)
      // Node reports rejections that nobody handles once the microtasks are done.
      await immediate()
      if (this.fatalError !== undefined) throw this.fatalError
      return result
    } catch (error) {
      await immediate()
      throw this.fatalError ?? error
    } finally {
      this.timing.runMs = performance.now() - began
      this.#phase = "over"
    }
  }

  /** Rejects when nothing is left that could resolve the function's promise. */
  #stall(settled: Promise<void>): Promise<never> {
    return new Promise((_, reject) => {
      let over = false
      settled.then(() => {
        over = true
        this.#onIdle = undefined
      })
      const check = async (): Promise<void> => {
        for (let turn = 0; turn < 3; turn++) {
          await immediate()
          if (over || this.#pending > 0) return
        }
        reject(new Error("Returned promise will never resolve"))
      }
      this.#onIdle = () => void check()
      if (this.#pending === 0) void check()
    })
  }

  async #track<A>(promise: Promise<A>): Promise<A> {
    this.#pending++
    try {
      return await promise
    } finally {
      this.#pending--
      if (this.#pending === 0) this.#onIdle?.()
    }
  }

  #refuse(what: string): void {
    if (this.#phase === "import") throw new Error(`${what} unsupported at import time`)
    if (this.deterministic) {
      throw new Error(
        `Can't use ${what} in queries and mutations. Please consider using an action. ` +
          "See https://docs.convex.dev/functions/actions for more details."
      )
    }
  }

  /**
   * What a query or mutation asks for is done once its microtasks are done, and only if it still waits: what it asked for
   * without waiting, just before it returned, is never done.
   */
  #inTurn(answer: () => Promise<string>): Promise<string> {
    if (!this.deterministic) return answer()
    return new Promise((resolve, reject) => {
      this.#queue.push(() => {
        answer().then(resolve, reject)
      })
      if (this.#queue.length > 1) return
      realSetImmediate(() => {
        const batch = this.#queue
        this.#queue = []
        if (this.#settled || this.#ended) return
        for (const begin of batch) begin()
      })
    })
  }

  /** A run that is over, or that the runtime has ended, does nothing any more: what it asks for is never answered. */
  get #ended(): boolean {
    return this.#phase === "over" || this.fatalError !== undefined
  }

  #syscalls(op: string): Syscalls {
    if (this.#phase === "import") throw new Error(`${op} unsupported at import time`)
    if (this.#options.syscalls === undefined) throw new Error(`Nothing answers the syscall ${op} here`)
    return this.#options.syscalls
  }

  #host(): Host {
    const options = this.#options
    const began = performance.now()
    const elapsed = options.elapsed ?? (() => Math.round((performance.now() - began) * 10) / 10)
    const executing = (): boolean => this.#phase !== "import"
    const random = <A>(draw: (random: SeededRandom) => A): A => {
      if (executing()) this.observed.random = true
      return draw(this.#random)
    }
    const never = new Promise<never>(() => {})
    return {
      sharedIntrinsics,
      webClasses,
      domExceptionCodes,
      hostPromise: Promise,
      isDOMException: (error) => error instanceof DOMException,
      fatal: (message) => this.fail(new FatalRuntimeError(message)),
      log: (level, args) => {
        this.#logLines++
        if (this.#logLines <= maxLogLines) this.logs.push(`[${level}] ${format(...args)}`)
        else if (this.#logLines === maxLogLines + 1) {
          this.logs.push(`Log overflow (maximum ${maxLogLines}). Remaining log lines omitted.`)
        }
      },
      now: () => {
        if (!executing()) return options.deployedAt ?? defaultDeployment
        this.observed.time = true
        return options.frozen?.now ?? options.now?.() ?? Date.now()
      },
      performanceNow: () => {
        if (!executing()) return 0
        this.observed.time = true
        return this.kind === "query" ? 0 : elapsed()
      },
      timeOrigin: () => options.deployedAt ?? defaultDeployment,
      random: () => random((source) => source.float()),
      randomBytes: (length) => random((source) => source.bytes(length)),
      randomUUID: () => random((source) => source.uuid()),
      requireCryptoRng: () => this.#refuse("cryptographic randomness"),
      getEnv: (name) => options.env?.(name, executing() ? "execute" : "import"),
      sleep: (name, milliseconds, wake) => {
        // A refusal is an unhandled rejection: it ends the run instead of throwing where the timer was set.
        try {
          this.#refuse(name)
        } catch (error) {
          return this.fail(error as Error)
        }
        this.#pending++
        realSetTimeout(() => {
          this.#pending--
          if (this.#ended) return
          try {
            wake()
          } catch (error) {
            this.fail(unhandled(error))
          }
        }, milliseconds)
      },
      fetch: async (input, init) => {
        this.#refuse("fetch()")
        return this.#track((options.fetch ?? globalThis.fetch)(input as never, init as never))
      },
      atob,
      btoa,
      cloneBytes: (value) => structuredClone(value),
      subtle: new Proxy(webcrypto.subtle as unknown as Host["subtle"], {
        get: (target, name: string) => (...args: Array<unknown>) => this.#track(target[name]!.apply(target, args))
      }),
      syscall: (op, json) => {
        const syscalls = this.#syscalls(op)
        if (this.#ended) throw new Error("The run is over")
        return syscalls.syscall(op, json)
      },
      asyncSyscall: async (op, json) => {
        const syscalls = this.#syscalls(op)
        if (this.#ended) return never
        const asked = performance.now()
        try {
          return await this.#track(this.#inTurn(() => syscalls.asyncSyscall(op, json)))
        } finally {
          this.timing.waitMs += performance.now() - asked
        }
      },
      jsSyscall: async (op, args) => {
        const syscalls = this.#syscalls(op)
        return this.#ended ? never : this.#track(syscalls.jsSyscall(op, args))
      }
    }
  }
}

const unhandled = (reason: unknown): Error => {
  const known = reason as { name?: unknown; message?: unknown; stack?: unknown } | null | undefined
  const error = new FatalRuntimeError(String(known?.message ?? reason))
  if (typeof known?.stack === "string") error.stack = known.stack
  return error
}
