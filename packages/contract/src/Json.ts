/**
 * `JSON.parse` whose keys are right. V8 12.8 to 14.6 (Node 24, 26) reads a key that is written with an escape as another
 * one, when a key ending in a backslash was read before it in an object of the same shape
 * (https://github.com/nodejs/node/issues/63785): what one caller sends changes what another's JSON says.
 */

/** Throws a `SyntaxError` where `JSON.parse` does. Recurses: of texts with a backslash, the nesting must be bounded. */
export const parse = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  // Without a backslash no key has an escape.
  return text.includes("\\") ? read(text) : value
}

/** Reads a text that is known to be JSON. */
const read = (text: string): unknown => {
  let at = 0

  const skipBlanks = () => {
    while (text.charCodeAt(at) <= 0x20) at++
  }

  /** Is the next character this one? Then it is passed. */
  const passes = (unit: number): boolean => {
    skipBlanks()
    if (text.charCodeAt(at) !== unit) return false
    at++
    return true
  }

  const readString = (): string => {
    skipBlanks()
    const start = at++
    while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
    at++
    return JSON.parse(text.slice(start, at)) as string
  }

  const readValue = (): unknown => {
    skipBlanks()
    if (text.charCodeAt(at) === 0x22) return readString()
    if (passes(0x5b)) { // [
      const items: Array<unknown> = []
      while (!passes(0x5d)) {
        items.push(readValue())
        passes(0x2c)
      }
      return items
    }
    if (passes(0x7b)) { // {
      const object: Record<string, unknown> = {}
      while (!passes(0x7d)) {
        const key = readString()
        passes(0x3a)
        const value = readValue()
        if (key === "__proto__") {
          Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
        } else object[key] = value
        passes(0x2c)
      }
      return object
    }
    const start = at
    while (at < text.length && !",]}".includes(text[at]!) && text.charCodeAt(at) > 0x20) at++
    return JSON.parse(text.slice(start, at))
  }

  return readValue()
}
