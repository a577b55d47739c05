/**
 * Reads a JSON body more strictly than `JSON.parse`: UTF-8 must be valid, a key may stand once in an object, nesting is
 * bounded. What two readers could understand differently is refused.
 */
import * as Json from "../Json.ts"
import type { Fault } from "./Problem.ts"
import { pointer } from "./Problem.ts"

/** Deepest nesting of objects and arrays. */
export const maxDepth = 32

export type Parsed = { readonly value: unknown } | { readonly fault: Fault }

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

export const parse = (body: Uint8Array): Parsed => {
  let text: string
  try {
    text = decoder.decode(body)
  } catch {
    return { fault: { path: "", message: "the body is not valid UTF-8" } }
  }
  // An operation without required fields may be called without a body.
  if (text === "") return { value: {} }
  const fault = inspect(text)
  if (fault !== undefined) return { fault }
  try {
    return { value: Json.parse(text) }
  } catch {
    return { fault: { path: "", message: "the body is not valid JSON" } }
  }
}

interface Level {
  /** The keys so far, of an object; `undefined` for an array. */
  readonly keys: Set<string> | undefined
  key: string | number
}

/**
 * Finds repeated keys and deep nesting in one pass over the text. It trusts the text to be JSON where it can: what is not
 * is refused by `JSON.parse` after it.
 */
const inspect = (text: string): Fault | undefined => {
  const levels: Array<Level> = []
  let level: Level | undefined
  let expectKey = false
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: { // "
        const start = i
        for (i++; i < text.length; i++) {
          const unit = text.charCodeAt(i)
          if (unit === 0x22) break
          if (unit === 0x5c) i++
        }
        if (!expectKey || level?.keys === undefined) break
        const key = unescape(text.slice(start, i + 1))
        if (key === undefined) return undefined
        if (level.keys.has(key)) {
          return {
            path: pointer([...levels.slice(0, -1).map((outer) => outer.key), key]),
            message: "this key stands twice"
          }
        }
        level.keys.add(key)
        level.key = key
        expectKey = false
        break
      }
      case 0x7b: // {
      case 0x5b: { // [
        const isObject = text.charCodeAt(i) === 0x7b
        if (levels.length === maxDepth) {
          return {
            path: pointer(levels.map((outer) => outer.key)),
            message: `nested more than ${maxDepth} levels deep`
          }
        }
        level = { keys: isObject ? new Set() : undefined, key: isObject ? "" : 0 }
        levels.push(level)
        expectKey = isObject
        break
      }
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop()
        level = levels.at(-1)
        expectKey = false
        break
      case 0x2c: // ,
        if (level === undefined) return undefined
        if (level.keys === undefined) level.key = Number(level.key) + 1
        else expectKey = true
        break
    }
  }
  return undefined
}

const unescape = (quoted: string): string | undefined => {
  if (!quoted.includes("\\")) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return undefined
  }
}
