/**
 * An address as it may be shown to whoever holds its link: enough to know one's own, not enough to learn another's.
 */

export const mask = (address: string): string => {
  const at = address.lastIndexOf("@")
  return at < 1 ? "***" : `${address.slice(0, 1)}***${address.slice(at)}`
}
