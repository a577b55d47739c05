/**
 * What turns a bare ECMAScript realm into the default runtime: errors, clock, randomness, environment, console, timers
 * and syscalls. `installCore` is run inside the realm from its own source text, so it may name nothing of this module.
 */

/** What the host offers a realm. Everything the realm can reach of the host goes through these functions. */
export interface Host {
  readonly sharedIntrinsics: Record<string, unknown>
  readonly webClasses: Record<string, new(...args: Array<never>) => object>
  readonly domExceptionCodes: Record<string, number>
  readonly hostPromise: PromiseConstructor
  readonly isDOMException: (error: unknown) => boolean
  readonly fatal: (message: string) => void
  readonly log: (level: string, args: ReadonlyArray<unknown>) => void
  readonly now: () => number
  readonly performanceNow: () => number
  readonly timeOrigin: () => number
  readonly random: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly randomUUID: () => string
  readonly requireCryptoRng: () => void
  readonly getEnv: (name: string) => string | undefined
  readonly sleep: (name: string, milliseconds: number, wake: () => void) => void
  readonly fetch: (input: unknown, init: unknown) => Promise<Response>
  readonly atob: (text: string) => string
  readonly btoa: (text: string) => string
  readonly cloneBytes: (value: unknown) => unknown
  readonly subtle: Record<string, (...args: Array<unknown>) => Promise<unknown>>
  readonly syscall: (op: string, json: string) => string
  readonly asyncSyscall: (op: string, json: string) => Promise<string>
  readonly jsSyscall: (op: string, args: unknown) => Promise<unknown>
}

type AnyFunction = (...args: Array<any>) => any

/** What the parts of the prelude share. */
export interface Kit {
  readonly host: Host
  readonly define: (name: string, value: unknown, enumerable?: boolean) => void
  readonly lazy: (name: string, make: () => unknown, enumerable?: boolean) => void
  readonly rethrow: (error: unknown) => never
  readonly sync: <F extends AnyFunction>(f: F) => F
  readonly asynchronous: <F extends AnyFunction>(f: F) => F
  readonly fatal: (message: string) => never
  readonly notImplemented: (op: string, owner: string) => never
  readonly domException: (message: string, name: string) => Error
  /** An error of the realm, for the host to throw into it. */
  readonly error: (name: string, message: string) => Error
}

/** Runs in the realm. */
export function installCore(host: Host): Kit {
  const global = globalThis as unknown as Record<string, unknown>
  const define = (name: string, value: unknown, enumerable = true): void => {
    Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable })
  }
  // A global that costs something to make is made when the code first names it.
  const lazy = (name: string, make: () => unknown, enumerable = true): void => {
    Object.defineProperty(global, name, {
      configurable: true,
      enumerable,
      get: () => {
        const value = make()
        define(name, value, enumerable)
        return value
      },
      set: (value: unknown) => {
        define(name, value, enumerable)
      }
    })
  }

  // Bytes: the realm shares the host's constructors, so that what host primitives return passes `instanceof Uint8Array`.
  for (const name of Object.keys(host.sharedIntrinsics)) define(name, host.sharedIntrinsics[name], false)

  // ---- errors: those of the host are made anew with this realm's constructors
  class DOMException extends Error {
    #name: string
    #code: number
    constructor(message = "", name = "Error") {
      super(message)
      this.#name = name
      this.#code = host.domExceptionCodes[name] ?? 0
    }
    override get name(): string {
      return this.#name
    }
    get code(): number {
      return this.#code
    }
    get [Symbol.toStringTag](): string {
      return "DOMException"
    }
  }
  define("DOMException", DOMException)
  const errors: Record<string, new(message: string) => Error> = {
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError
  }
  const rethrow = (error: unknown): never => {
    if (error instanceof Error) throw error
    if (error === null || (typeof error !== "object" && typeof error !== "function")) throw error
    const foreign = error as { name?: unknown; message?: unknown; dataJson?: unknown }
    const message = String(foreign.message)
    if (host.isDOMException(error)) throw new DOMException(message, String(foreign.name))
    const made = new (errors[String(foreign.name)] ?? Error)(message) as Error & { data?: unknown }
    if (typeof foreign.dataJson === "string") made.data = JSON.parse(foreign.dataJson)
    throw made
  }
  const sync = <F extends AnyFunction>(f: F): F =>
    ((...args: Array<any>) => {
      try {
        return f(...args)
      } catch (error) {
        return rethrow(error)
      }
    }) as F
  const asynchronous = <F extends AnyFunction>(f: F): F =>
    (async (...args: Array<any>) => {
      try {
        return await f(...args)
      } catch (error) {
        return rethrow(error)
      }
    }) as unknown as F
  const fatal = (message: string): never => {
    host.fatal(message)
    throw new Error(message)
  }
  const notImplemented = (op: string, owner: string): never =>
    fatal(
      `Not implemented: ${op} for ${owner}. ` +
        "Consider calling an action defined in Node.js instead (https://docs.convex.dev/functions/actions)."
    )

  // ---- time and randomness
  const RealDate = Date
  const now = sync(() => host.now())
  const ThisDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === ThisDate ? target : newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) => property === "now" ? now : Reflect.get(target, property, receiver)
  })
  RealDate.prototype.constructor = ThisDate
  define("Date", ThisDate, false)
  Math.random = sync(() => host.random())

  // 0.1 ms steps; it stands still in queries. What the classes of the platform have beyond this, the runtime has not.
  class PerformanceEntry {
    readonly name: string
    readonly entryType: string
    readonly startTime: number
    readonly duration: number
    constructor(name: string, entryType: string, startTime: number, duration: number) {
      this.name = name
      this.entryType = entryType
      this.startTime = startTime
      this.duration = duration
    }
    toJSON(): object {
      return { name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration }
    }
  }
  class PerformanceMark extends PerformanceEntry {
    constructor(name: string) {
      super(name, "mark", elapsed(), 0)
    }
  }
  class PerformanceMeasure extends PerformanceEntry {}
  const elapsed = sync(() => host.performanceNow())
  let entries: Array<PerformanceEntry> = []
  const add = (entry: PerformanceEntry): PerformanceEntry => {
    entries.push(entry)
    return entry
  }
  const keep = (keeps: (entry: PerformanceEntry) => boolean): void => {
    entries = entries.filter(keeps)
  }
  const started = (mark: string | undefined, otherwise: () => number): number =>
    mark === undefined ? otherwise() : entries.findLast((entry) => entry.name === mark)?.startTime ?? otherwise()
  define("PerformanceEntry", PerformanceEntry, false)
  define("PerformanceMark", PerformanceMark, false)
  define("PerformanceMeasure", PerformanceMeasure, false)
  define("performance", {
    now: elapsed,
    get timeOrigin() {
      return host.timeOrigin()
    },
    mark: (name: string) => add(new PerformanceMark(name)),
    measure: (name: string, from?: string, to?: string) => {
      const start = started(from, () => 0)
      return add(new PerformanceMeasure(name, "measure", start, started(to, elapsed) - start))
    },
    clearMarks: () => keep((entry) => entry.entryType !== "mark"),
    clearMeasures: () => keep((entry) => entry.entryType !== "measure"),
    getEntries: () => [...entries],
    getEntriesByName: (name: string) => entries.filter((entry) => entry.name === name),
    getEntriesByType: (type: string) => entries.filter((entry) => entry.entryType === type),
    get eventCounts() {
      return notImplemented("get eventCounts", "Performance")
    },
    get timing() {
      return notImplemented("get timing", "Performance")
    },
    get navigation() {
      return notImplemented("get navigation", "Performance")
    }
  })

  // ---- process.env, self
  const env = new Proxy({}, {
    get(target, property, receiver) {
      if (typeof property !== "string") return Reflect.get(target, property, receiver)
      let value: string | undefined
      try {
        value = host.getEnv(property)
      } catch (error) {
        rethrow(error)
      }
      return value
    }
  })
  define("process", { env })
  define("self", globalThis)

  // ---- nothing can observe the garbage collector
  const heldWeakly = (value: unknown): boolean =>
    (typeof value === "object" && value !== null) || typeof value === "function" || typeof value === "symbol"
  define(
    "WeakRef",
    class WeakRef {
      #target: unknown
      constructor(target: unknown) {
        if (!heldWeakly(target)) throw new TypeError("WeakRef: the target must be an object")
        this.#target = target
      }
      deref(): unknown {
        return this.#target
      }
      get [Symbol.toStringTag](): string {
        return "WeakRef"
      }
    },
    false
  )
  define(
    "FinalizationRegistry",
    class FinalizationRegistry {
      constructor(cleanup: unknown) {
        if (typeof cleanup !== "function") throw new TypeError("FinalizationRegistry: cleanup must be callable")
      }
      register(): void {}
      unregister(): boolean {
        return false
      }
      get [Symbol.toStringTag](): string {
        return "FinalizationRegistry"
      }
    },
    false
  )

  // ---- console
  const log = (level: string) => (...args: Array<unknown>): void => host.log(level, args)
  const nothing = (): void => {}
  define("console", {
    debug: log("DEBUG"),
    error: log("ERROR"),
    info: log("INFO"),
    log: log("LOG"),
    warn: log("WARN"),
    trace: log("LOG"),
    time: nothing,
    timeLog: nothing,
    timeEnd: nothing,
    assert: nothing,
    count: nothing,
    group: nothing,
    groupEnd: nothing
  })

  // ---- timers. In queries and mutations `setTimeout` returns an id, and then the run dies of an unhandled rejection:
  // nothing is thrown where it is called, so nothing can catch it there.
  let nextTimer = 1
  const active = new Set<number>()
  const start = (
    name: string,
    task: unknown,
    delay: unknown,
    args: Array<unknown>,
    repeat: boolean,
    again?: number
  ): number => {
    if (typeof task === "string") return notImplemented("code string argument", name)
    const id = again ?? nextTimer++
    const milliseconds = Math.max(0, Number(delay) || 0)
    active.add(id)
    host.sleep(name, milliseconds, () => {
      if (!active.has(id)) return
      ;(task as AnyFunction)(...args)
      if (!active.has(id)) return
      if (repeat) start(name, task, milliseconds, args, true, id)
      else active.delete(id)
    })
    return id
  }
  const clear = (id: number): void => {
    active.delete(id)
  }
  define(
    "setTimeout",
    (task: unknown, delay: unknown, ...args: Array<unknown>) => start("setTimeout", task, delay, args, false)
  )
  define(
    "setInterval",
    (task: unknown, delay: unknown, ...args: Array<unknown>) => start("setInterval", task, delay, args, true)
  )
  define("clearTimeout", clear)
  define("clearInterval", clear)

  // ---- syscalls, as JSON text
  define("Convex", {
    syscall: sync((op: string, json: string) => host.syscall(op, json)),
    asyncSyscall: asynchronous((op: string, json: string) => host.asyncSyscall(op, json)),
    jsSyscall: asynchronous((op: string, args: unknown) => host.jsSyscall(op, args))
  }, false)

  return {
    host,
    define,
    lazy,
    rethrow,
    sync,
    asynchronous,
    fatal,
    notImplemented,
    domException: (message, name) => new DOMException(message, name),
    error: (name, message) => new (errors[name] ?? Error)(message)
  }
}
