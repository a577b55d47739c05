/**
 * A list that stays in order: blocks of a bounded size, found by binary search, so that adding and removing cost the
 * same among ten entries and a million.
 */
const blockSize = 512

export class SortedList<A> {
  readonly #compare: (a: A, b: A) => number
  #blocks: Array<Array<A>> = []

  constructor(compare: (a: A, b: A) => number) {
    this.#compare = compare
  }

  /** The first block whose last entry is not before `entry`, by a test that is false, then true. */
  #blockFrom(isAtOrAfter: (entry: A) => boolean): number {
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isAtOrAfter(this.#blocks[middle]!.at(-1)!)) high = middle
      else low = middle + 1
    }
    return low
  }

  add(entry: A): void {
    const isAtOrAfter = (other: A) => this.#compare(other, entry) >= 0
    const found = this.#blockFrom(isAtOrAfter)
    const at = Math.min(found, this.#blocks.length - 1)
    const block = this.#blocks[at]
    if (block === undefined) {
      this.#blocks.push([entry])
      return
    }
    block.splice(lowerBound(block, isAtOrAfter), 0, entry)
    if (block.length > blockSize) {
      // A full last block is cut at its end: entries that come in order then fill every block.
      const keep = at === this.#blocks.length - 1 ? blockSize : blockSize >>> 1
      this.#blocks.splice(at + 1, 0, block.splice(keep))
    }
  }

  remove(entry: A): void {
    const isAtOrAfter = (other: A) => this.#compare(other, entry) >= 0
    const at = this.#blockFrom(isAtOrAfter)
    const block = this.#blocks[at]
    if (block === undefined) return
    const index = lowerBound(block, isAtOrAfter)
    if (index < block.length && this.#compare(block[index]!, entry) === 0) {
      block.splice(index, 1)
      if (block.length === 0) this.#blocks.splice(at, 1)
    }
  }

  /** The entries from the first for which the test holds; it must be false, then true along the order. */
  *from(isAtOrAfter: (entry: A) => boolean): Generator<A> {
    let at = this.#blockFrom(isAtOrAfter)
    let index = at < this.#blocks.length ? lowerBound(this.#blocks[at]!, isAtOrAfter) : 0
    for (; at < this.#blocks.length; at++, index = 0) {
      const block = this.#blocks[at]!
      for (; index < block.length; index++) yield block[index]!
    }
  }

  /** The entries before the first for which the test holds, backwards. */
  *before(isAtOrAfter: (entry: A) => boolean): Generator<A> {
    let at = this.#blockFrom(isAtOrAfter)
    let index = at < this.#blocks.length ? lowerBound(this.#blocks[at]!, isAtOrAfter) - 1 : -1
    if (at >= this.#blocks.length || index < 0) {
      at--
      index = at >= 0 ? this.#blocks[at]!.length - 1 : -1
    }
    while (at >= 0) {
      const block = this.#blocks[at]!
      for (; index >= 0; index--) yield block[index]!
      at--
      index = at >= 0 ? this.#blocks[at]!.length - 1 : -1
    }
  }
}

const lowerBound = <A>(block: ReadonlyArray<A>, isAtOrAfter: (entry: A) => boolean): number => {
  let low = 0
  let high = block.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAtOrAfter(block[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
