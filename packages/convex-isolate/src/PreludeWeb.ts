/**
 * The web classes of the default runtime, made of the host's with the runtime's restrictions on top. `installWeb` is run
 * inside the realm from its own source text, so it may name nothing of this module.
 */
import type { Kit } from "./Prelude.ts"

/** Runs in the realm. */
export function installWeb(kit: Kit): void {
  const { define, fatal, host, lazy, notImplemented, rethrow, sync } = kit
  type AnyFunction = (...args: Array<any>) => any
  type AnyClass = { new(...args: Array<any>): any; prototype: object }
  const web = host.webClasses as unknown as Record<string, AnyClass>

  // A host class seen from the realm: what it throws or rejects with is made anew here, and objects that the host makes
  // itself (`response.headers`, `url.searchParams`) are instances of it too.
  const guarded = (f: AnyFunction): AnyFunction =>
    function(this: unknown, ...args: Array<any>): unknown {
      try {
        const result = f.apply(this, args) as unknown
        return result instanceof host.hostPromise ? adopt(result) : own(result)
      } catch (error) {
        return rethrow(error)
      }
    }
  const adopt = async (promise: PromiseLike<unknown>): Promise<unknown> => {
    try {
      return own(await promise)
    } catch (error) {
      return rethrow(error)
    }
  }
  // What a host object hands out (`response.headers`, `url.searchParams`, `request.clone()`) gets this realm's class.
  const classNames = new Map<unknown, string>(Object.keys(web).map((name) => [web[name]!.prototype, name]))
  const own = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value
    const name = classNames.get(Object.getPrototypeOf(value))
    if (name === undefined || name === "CryptoKey") return value
    return Object.setPrototypeOf(value, (globalThis as unknown as Record<string, AnyClass>)[name]!.prototype)
  }
  const wrapped = new Map<string, AnyClass>()
  const wrap = (name: string, statics: Record<string, unknown> = {}): AnyClass => {
    const known = wrapped.get(name)
    if (known !== undefined) return known
    const Host = web[name]!
    const prototype = Object.create(Host.prototype) as object
    const descriptors = Object.getOwnPropertyDescriptors(Host.prototype) as Record<PropertyKey, PropertyDescriptor>
    for (const key of Reflect.ownKeys(descriptors)) {
      const descriptor = descriptors[key]!
      if (key === "constructor") continue
      if (typeof descriptor.value === "function") {
        Object.defineProperty(prototype, key, { ...descriptor, value: guarded(descriptor.value) })
      } else if (descriptor.get !== undefined) {
        Object.defineProperty(prototype, key, {
          ...descriptor,
          get: guarded(descriptor.get),
          ...(descriptor.set === undefined ? {} : { set: guarded(descriptor.set) })
        })
      }
    }
    // The proxy's target is a function of this realm: a class's own `prototype` could not be answered with another.
    const target = function() {}
    target.prototype = prototype
    const Wrapped = new Proxy(target as unknown as AnyClass, {
      construct: (_, args, newTarget) => {
        try {
          return Reflect.construct(Host, args, newTarget) as object
        } catch (error) {
          return rethrow(error)
        }
      },
      get: (_, key): unknown => {
        if (key === "prototype") return prototype
        if (typeof key === "string" && Object.hasOwn(statics, key)) return statics[key]
        // A subclass made in the realm has its own prototype; for the class itself the host's brand decides.
        if (key === Symbol.hasInstance) {
          return function(this: unknown, value: unknown): boolean {
            return this === Wrapped
              ? value instanceof (Host as unknown as new() => object)
              : Function.prototype[Symbol.hasInstance].call(this, value)
          }
        }
        const value = Reflect.get(Host, key) as unknown
        return typeof value === "function" ? guarded(value as AnyFunction) : value
      }
    })
    Object.defineProperty(prototype, "constructor", { value: Wrapped, writable: true, configurable: true })
    wrapped.set(name, Wrapped)
    return Wrapped
  }

  for (const name of Object.keys(web)) {
    if (name === "Request" || name === "Response" || name === "URL" || name === "AbortSignal") continue
    if (name === "AsyncLocalStorage" || name === "AsyncResource" || name === "CryptoKey") define(name, web[name])
    else lazy(name, () => wrap(name))
  }

  lazy("URL", () => {
    const URL = wrap("URL")
    for (const property of ["host", "username", "password"]) {
      const { get } = Object.getOwnPropertyDescriptor(URL.prototype, property)!
      Object.defineProperty(URL.prototype, property, {
        configurable: true,
        enumerable: true,
        get: get!,
        set: () => {
          notImplemented(`set ${property}`, "URL")
        }
      })
    }
    return URL
  })

  lazy("AbortSignal", () => {
    const timeout = (milliseconds: number): unknown => {
      const controller = new (globalThis as unknown as { AbortController: AnyClass }).AbortController()
      ;(globalThis as unknown as { setTimeout: AnyFunction }).setTimeout(
        () => controller.abort(kit.domException("The operation timed out.", "TimeoutError")),
        milliseconds
      )
      return controller.signal
    }
    return wrap("AbortSignal", { timeout })
  })

  define("atob", sync(host.atob))
  define("btoa", sync(host.btoa))

  // ---- structuredClone: the copies are objects of this realm
  const clone = (value: any, seen: Map<unknown, unknown>): any => {
    if (typeof value === "function" || typeof value === "symbol") {
      throw kit.domException(`${String(value)} could not be cloned.`, "DataCloneError")
    }
    if (value === null || typeof value !== "object") return value
    if (seen.has(value)) return seen.get(value)
    const keep = <A>(copy: A): A => {
      seen.set(value, copy)
      return copy
    }
    if (Array.isArray(value)) {
      const copy = keep<Array<unknown>>(Array.from({ length: value.length }))
      for (const key of Object.keys(value)) copy[key as never] = clone(value[key as never], seen) as never
      return copy
    }
    switch (Object.prototype.toString.call(value)) {
      case "[object Date]":
        return keep(new Date(value.getTime()))
      case "[object RegExp]":
        return keep(new RegExp(value.source, value.flags))
      case "[object Map]": {
        const copy = keep(new Map())
        for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen))
        return copy
      }
      case "[object Set]": {
        const copy = keep(new Set())
        for (const item of value) copy.add(clone(item, seen))
        return copy
      }
      case "[object Error]": {
        const made = new Error(value.message)
        made.name = value.name
        if (value.cause !== undefined) made.cause = clone(value.cause, seen)
        return keep(made)
      }
      case "[object Boolean]":
      case "[object Number]":
      case "[object String]":
      case "[object BigInt]":
        return keep(Object(value.valueOf()))
      case "[object Promise]":
      case "[object WeakMap]":
      case "[object WeakSet]":
      case "[object WeakRef]":
        throw kit.domException(`${Object.prototype.toString.call(value)} could not be cloned.`, "DataCloneError")
      case "[object Object]": {
        const copy = keep<Record<string, unknown>>({})
        for (const key of Object.keys(value)) copy[key] = clone(value[key], seen)
        return copy
      }
      default:
        // Buffers, views of them, blobs: the host's constructors are this realm's.
        return keep(sync(host.cloneBytes)(value))
    }
  }
  define("structuredClone", (value: unknown, options: unknown) => {
    if (options !== undefined) return fatal("structuredClone with transfer not supported")
    return clone(value, new Map())
  })

  // ---- fetch and its classes: the getters the runtime does not have end the run
  const tag = (value: unknown): string => Object.prototype.toString.call(value)
  const bodies = new Set([
    "[object Blob]",
    "[object File]",
    "[object URLSearchParams]",
    "[object FormData]",
    "[object ReadableStream]"
  ])
  const checkBody = (owner: string, body: unknown): void => {
    if (body === undefined || body === null || typeof body === "string") return
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body) || bodies.has(tag(body))) return
    notImplemented(`body of type ${tag(body).slice(8, -1)}`, owner)
  }
  lazy("Request", () => {
    const Base = wrap("Request")
    class Request extends Base {
      constructor(input: unknown, init?: Record<string, unknown>) {
        checkBody("Request", init?.body)
        super(input, init?.body === undefined || init.body === null ? init : { duplex: "half", ...init })
      }
      async json(): Promise<unknown> {
        return JSON.parse(await (this as unknown as { text: () => Promise<string> }).text())
      }
    }
    const missing = [
      "destination",
      "referrer",
      "referrerPolicy",
      "mode",
      "credentials",
      "cache",
      "redirect",
      "integrity",
      "keepalive",
      "isReloadNavigation",
      "isHistoryNavigation",
      "duplex"
    ]
    for (const property of missing) {
      Object.defineProperty(Request.prototype, property, {
        configurable: true,
        get: () => notImplemented(`get ${property}`, "Request")
      })
    }
    return Request
  })
  lazy("Response", () => {
    const Base = wrap("Response")
    class Response extends Base {
      constructor(body?: unknown, init?: { status?: unknown }) {
        const status = init?.status === undefined ? 200 : Number(init.status)
        if (!Number.isInteger(status) || status < 200 || status > 599) {
          throw new RangeError("Response: the status must be an integer from 200 to 599")
        }
        checkBody("Response", body)
        super(body ?? null, init)
      }
      async json(): Promise<unknown> {
        return JSON.parse(await (this as unknown as { text: () => Promise<string> }).text())
      }
      static redirect(url: unknown, status?: number): unknown {
        return new Response(null, { status: status ?? 302, headers: { location: String(url) } } as object)
      }
      static error(): unknown {
        return new Response(null, { status: 500 })
      }
      static json(data: unknown, init?: { headers?: unknown }): unknown {
        const headers = new (globalThis as unknown as { Headers: AnyClass }).Headers(init?.headers)
        headers.set("content-type", "application/json")
        return new Response(JSON.stringify(data), { ...init, headers } as object)
      }
    }
    return Response
  })
  define("fetch", async (input: unknown, init: unknown) => {
    try {
      const answer = await host.fetch(input, init)
      const LocalResponse = (globalThis as unknown as { Response: AnyClass }).Response
      return new LocalResponse(answer.body, {
        status: answer.status,
        statusText: answer.statusText,
        headers: answer.headers
      })
    } catch (error) {
      return rethrow(error)
    }
  })

  // ---- the runtime compiles WebAssembly at once, even behind the asynchronous functions
  const wasm = (globalThis as unknown as { WebAssembly: any }).WebAssembly
  if (wasm !== undefined) {
    const { Instance, Module } = wasm
    const isBytes = (value: unknown): boolean => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    wasm.compile = async (bytes: unknown) => new Module(bytes)
    wasm.instantiate = async (source: unknown, imports: unknown) => {
      if (!isBytes(source)) return new Instance(source, imports)
      const module = new Module(source)
      return { module, instance: new Instance(module, imports) }
    }
  }
}
