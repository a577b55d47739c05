/**
 * Promises that nobody handles. In the runtime they fail the function's run; in Node they would fail the process, or the
 * test runner. A rejection is told apart by the realm that its promise comes from.
 */

type Claim = (reason: unknown) => void

const claims = new WeakMap<object, Claim>()
let installed = false

const install = (): void => {
  if (installed) return
  installed = true
  const emit = process.emit as (this: NodeJS.Process, event: string, ...args: Array<unknown>) => boolean
  process.emit = function(this: NodeJS.Process, event: string, ...args: Array<unknown>): boolean {
    const promise = args[1]
    const claim = event === "unhandledRejection" && typeof promise === "object" && promise !== null
      ? claims.get(Object.getPrototypeOf(promise) as object)
      : undefined
    if (claim === undefined) return emit.call(this, event, ...args)
    claim(args[0])
    return true
  } as typeof process.emit
}

/** `claim` hears of every unhandled rejection of promises with this prototype. */
export const claimRejections = (promisePrototype: object, claim: Claim): void => {
  install()
  claims.set(promisePrototype, claim)
}
