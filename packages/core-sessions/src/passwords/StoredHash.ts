/**
 * The texts in which password hashes are stored, here and in the systems from which users are imported, and what they say.
 *
 * - `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, also `argon2i`; without `v=` it is version 16.
 * - `$scrypt$ln=17,r=8,p=1$salt$hash`
 * - `$pbkdf2-sha256$i=600000$salt$hash`, also with `l=` (the hash's length), `sha512`, and as Passlib writes it:
 *   `$pbkdf2-sha256$29000$salt$hash`, with `.` in place of `+`.
 * - `$2a$`, `$2b$` and `$2y$`: bcrypt.
 * - `pbkdf2_sha256$600000$salt$hash`: Django. The salt is text, the hash is base64.
 * - `scrypt:32768:8:1$salt$hash`: Werkzeug (Flask). The salt is text, the hash is hexadecimal.
 * - `scrypt:N=16384,r=16,p=1,dkLen=64$salt$hash`: `@robelest/convex-auth`. Salt and hash are hexadecimal bytes.
 * - `salt:hash` in hexadecimal digits, 32 and 128: Lucia, Convex Auth, Better Auth. The salt is the text of the digits, and
 *   the parameters are N=16384, r=16, p=1.
 */
import { type CurrentRecipe, type HashLimits, type HashRecipe, isWithin } from "./HashRecipe.ts"
import * as Phc from "./Phc.ts"

export interface StoredHash {
  readonly recipe: HashRecipe
  /** Of bcrypt: its text, up to the end of the salt. */
  readonly salt: Uint8Array<ArrayBuffer>
  /** Of bcrypt: the text of the hash. */
  readonly hash: Uint8Array<ArrayBuffer>
}

/** A shorter one could be met by trying, whatever the password. */
const minHash = 16
const maxHash = 128
const maxSalt = 128

const utf8 = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>

const bytesOfHex = (hex: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const passlib = /^\$(pbkdf2-sha256|pbkdf2-sha512)\$(\d{1,10})\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)$/
const django = /^pbkdf2_sha256\$(\d{1,10})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/
const werkzeug = /^scrypt:(\d{1,10}):(\d{1,10}):(\d{1,10})\$([^$]+)\$((?:[0-9a-f]{2})+)$/
const convexAuth =
  /^scrypt:N=(\d{1,10}),r=(\d{1,10}),p=(\d{1,10}),dkLen=(\d{1,10})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/
const lucia = /^([0-9a-f]{32}):([0-9a-f]{128})$/

/** The parameters, when the text has exactly these. */
const exactly = <const Name extends string>(
  { parameters }: Phc.Phc,
  names: ReadonlyArray<Name>,
  optional: ReadonlyArray<string> = []
): Readonly<Record<Name, number>> | undefined =>
  names.every((name) => parameters[name] !== undefined)
    && Object.keys(parameters).every((name) => [...names, ...optional].includes(name))
    ? parameters as Readonly<Record<Name, number>>
    : undefined

const scryptRecipe = (cost: number, blockSize: number, parallelism: number): HashRecipe => ({
  algorithm: "scrypt",
  // No whole number unless N is a power of two, and then refused like any other impossible parameter.
  logCost: Math.log2(cost),
  blockSize,
  parallelism
})

const ofPhc = (phc: Phc.Phc): HashRecipe | undefined => {
  switch (phc.id) {
    case "argon2id":
    case "argon2i": {
      const version = phc.version ?? 16
      const found = exactly(phc, ["m", "t", "p"])
      // Eight bytes of salt are the least that Argon2 takes.
      if (found === undefined || (version !== 16 && version !== 19) || phc.salt.length < 8) return undefined
      return { algorithm: phc.id, version, memory: found.m, passes: found.t, parallelism: found.p }
    }
    case "scrypt": {
      const found = phc.version === undefined ? exactly(phc, ["ln", "r", "p"]) : undefined
      return found && { algorithm: "scrypt", logCost: found.ln, blockSize: found.r, parallelism: found.p }
    }
    case "pbkdf2-sha256":
    case "pbkdf2-sha512": {
      const found = phc.version === undefined ? exactly(phc, ["i"], ["l"]) : undefined
      if (found === undefined || (phc.parameters.l ?? phc.hash.length) !== phc.hash.length) return undefined
      return { algorithm: phc.id, iterations: found.i }
    }
    default:
      return undefined
  }
}

const parse = (text: string): StoredHash | undefined => {
  if (text.length > Phc.maxLength) return undefined
  const phc = Phc.parse(text)
  if (phc !== undefined) {
    const recipe = ofPhc(phc)
    return recipe && { recipe, salt: phc.salt, hash: phc.hash }
  }
  let match = bcrypt.exec(text)
  if (match !== null) {
    return {
      recipe: { algorithm: "bcrypt", logCost: Number(match[1]) },
      salt: utf8(text.slice(0, 29)),
      hash: utf8(text.slice(29))
    }
  }
  match = passlib.exec(text)
  if (match !== null) {
    const salt = Phc.decodeBase64(match[3]!.replaceAll(".", "+"))
    const hash = Phc.decodeBase64(match[4]!.replaceAll(".", "+"))
    if (salt === undefined || hash === undefined) return undefined
    const algorithm = match[1] as "pbkdf2-sha256" | "pbkdf2-sha512"
    return { recipe: { algorithm, iterations: Phc.wholeNumber(match[2]!) }, salt, hash }
  }
  match = django.exec(text)
  if (match !== null) {
    const hash = Phc.decodeBase64(match[3]!.slice(0, -1))
    const iterations = Phc.wholeNumber(match[1]!)
    return hash && { recipe: { algorithm: "pbkdf2-sha256", iterations }, salt: utf8(match[2]!), hash }
  }
  match = werkzeug.exec(text)
  if (match !== null) {
    const [cost, blockSize, parallelism] = match.slice(1, 4).map(Phc.wholeNumber) as [number, number, number]
    return { recipe: scryptRecipe(cost, blockSize, parallelism), salt: utf8(match[4]!), hash: bytesOfHex(match[5]!) }
  }
  match = convexAuth.exec(text)
  if (match !== null) {
    const [cost, blockSize, parallelism, length] = match.slice(1, 5).map(Phc.wholeNumber) as [
      number,
      number,
      number,
      number
    ]
    const hash = bytesOfHex(match[6]!)
    if (hash.length !== length) return undefined
    return { recipe: scryptRecipe(cost, blockSize, parallelism), salt: bytesOfHex(match[5]!), hash }
  }
  match = lucia.exec(text)
  if (match !== null) {
    return { recipe: scryptRecipe(16_384, 16, 1), salt: utf8(match[1]!), hash: bytesOfHex(match[2]!) }
  }
  return undefined
}

/** What a stored text says; `undefined` when it is damaged, of an unknown kind, or asks for more than the limits give. */
export const read = (text: string, limits: HashLimits): StoredHash | undefined => {
  const stored = parse(text)
  if (stored === undefined || !isWithin(stored.recipe, limits)) return undefined
  const { hash, salt } = stored
  return hash.length >= minHash && hash.length <= maxHash && salt.length >= 1 && salt.length <= maxSalt
    ? stored
    : undefined
}

const headerOf = (recipe: CurrentRecipe): Pick<Phc.Phc, "id" | "version" | "parameters"> => {
  switch (recipe.algorithm) {
    case "argon2id":
    case "argon2i":
      return {
        id: recipe.algorithm,
        version: recipe.version,
        parameters: { m: recipe.memory, t: recipe.passes, p: recipe.parallelism }
      }
    case "scrypt":
      return {
        id: "scrypt",
        parameters: { ln: recipe.logCost, r: recipe.blockSize, p: recipe.parallelism }
      }
    case "pbkdf2-sha256":
    case "pbkdf2-sha512":
      return { id: recipe.algorithm, parameters: { i: recipe.iterations } }
  }
}

/** How all hashes of a recipe begin. */
export const header = (recipe: CurrentRecipe): string => `${Phc.formatHeader(headerOf(recipe))}$`

export const write = (recipe: CurrentRecipe, salt: Uint8Array<ArrayBuffer>, hash: Uint8Array<ArrayBuffer>): string =>
  Phc.format({ ...headerOf(recipe), salt, hash })
