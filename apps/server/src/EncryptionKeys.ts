/**
 * The server's own encryption keys, for whoever gives none: made once, in the data folder, readable by its owner only.
 */
import { randomBytes } from "node:crypto"
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BadSetting, parseEncryptionKeys, type SealingRing, type Settings } from "./Settings.ts"

const fileName = "encryption.keys"

/** The given keys, or those of the data folder, made if there are none yet. */
export const load = (settings: Pick<Settings, "encryptionKeys" | "dataFolder">): SealingRing => {
  if (settings.encryptionKeys !== undefined) return settings.encryptionKeys
  const file = join(settings.dataFolder, fileName)
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 })
  // Written whole beside its place, then linked there: of two servers that start at once one makes it, both read it.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`
  const kid = `k${new Date().toISOString().slice(0, 10).replaceAll("-", "")}`
  writeFileSync(draft, `${kid}:${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    rmSync(draft, { force: true })
  }
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new BadSetting({ variable: file, reason: "can be read by others. Run chmod 600 on it." })
  }
  return parseEncryptionKeys(file, readFileSync(file, "utf8"))
}
