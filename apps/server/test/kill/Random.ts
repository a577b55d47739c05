/** Chance that can be had again: the same seed, the same numbers. */
export interface Random {
  /** At least `from`, less than `to`. */
  readonly between: (from: number, to: number) => number
  readonly pick: <A>(items: ReadonlyArray<A>) => A
  /** Another source of its own, so that what happens in one place moves nothing in another. */
  readonly fork: () => Random
}

/** Mulberry32. */
export const make = (seed: number): Random => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (from, to) => from + next() * (to - from),
    pick: (items) => items[Math.floor(next() * items.length)]!,
    fork: () => make(Math.floor(next() * 2 ** 32))
  }
}

/** A number from 0 up to, not including, 1 that belongs to a text. */
export const ofText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return make(hash).between(0, 1)
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
