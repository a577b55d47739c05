/** The host's timers as they are when this package is loaded: tests and convex-test put others in their place later. */

export const realSetTimeout = globalThis.setTimeout
export const realSetImmediate = globalThis.setImmediate

/** When the microtasks are done, and Node has reported the rejections that nobody handled. */
export const immediate = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve))
