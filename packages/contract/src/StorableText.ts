/**
 * What a text must be for every store to hold it: the one rule that schemas refuse by and stores check again.
 */

/** The longest text that may stand in an index, in UTF-8 bytes, on every store. */
export const maxIndexedBytes = 512

/** Well-formed, without lone surrogates, and without NUL, which PostgreSQL cannot store. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0")

/** The length of a text in UTF-8 bytes. */
export const utf8Length = (text: string): number => {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    // A surrogate pair is two units and four bytes: two each.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}

/** At most so many bytes in UTF-8. */
export const isMaxBytes = (text: string, maximum: number): boolean =>
  text.length <= maximum && utf8Length(text) <= maximum
