/**
 * What must hold of package-lock.json and the manifests: no registry's address, one version of ours everywhere, exact
 * versions of Effect (its unstable modules may change in a minor release), and a lockfile from which `npm ci` installs
 * on every platform.
 *
 * With `--complete`, writes what npm left out: a registry that lacks some platforms' builds (a partial mirror) makes
 * npm drop them from the lockfile, and then `npm ci` refuses that lockfile, on every platform.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join, posix } from "node:path"
import { pathToFileURL } from "node:url"
import { type Manifest, readJson, repository, type Workspace, workspaces } from "./Workspace.ts"

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly dev?: boolean | undefined
  readonly devOptional?: boolean | undefined
  readonly optional?: boolean
  readonly peer?: boolean
  readonly os?: ReadonlyArray<string> | undefined
  readonly cpu?: ReadonlyArray<string> | undefined
  readonly libc?: ReadonlyArray<string> | undefined
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}
type Packages = Readonly<Record<string, Locked>>

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/
const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const

const isEffect = (name: string) => name === "effect" || name.startsWith("@effect/")

const sameEntries = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted())

/** Whether a package installed at `path` finds `name`, in its own node_modules or one further out. */
const finds = (packages: Packages, path: string, name: string): boolean => {
  const folders = [
    path,
    ...path.split("/node_modules/").slice(0, -1).map((_, index, all) => all.slice(0, index + 1).join("/node_modules/")),
    ""
  ]
  return folders.some((folder) => packages[posix.join(folder, "node_modules", name)] !== undefined)
}

/** What a build's name says of where it runs: `@oxlint/binding-linux-arm64-musl`. */
const platformOf = (name: string): Pick<Locked, "os" | "cpu" | "libc"> => {
  const words = name.slice(name.indexOf("/") + 1).split(/[-_]/)
  const aliases: Readonly<Record<string, string>> = { windows: "win32", win: "win32", "64": "x64", armv7: "arm" }
  const pick = (known: ReadonlyArray<string>) =>
    words.map((word) => aliases[word] ?? word).find((word) => known.includes(word))
  const os = pick([
    "aix",
    "android",
    "darwin",
    "freebsd",
    "linux",
    "netbsd",
    "openbsd",
    "openharmony",
    "sunos",
    "win32"
  ])
  const cpu = pick(["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"])
  const libc = words.includes("musl") || words.includes("musleabihf")
    ? "musl"
    : words.some((word) => ["gnu", "glibc", "gnueabihf"].includes(word))
    ? "glibc"
    : undefined
  const list = (word: string | undefined) => word === undefined ? undefined : [word]
  return { cpu: list(cpu), libc: list(libc), os: list(os) }
}

/** The optional packages that a locked package asks for and the lockfile does not hold. */
const missing = (packages: Packages): Array<readonly [path: string, entry: Locked]> =>
  Object.entries(packages).flatMap(([path, { dev, devOptional, optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {}).flatMap(([name, version]) => {
      if (!exact.test(version) || finds(packages, path, name)) return []
      const { cpu, libc, os } = platformOf(name)
      // In npm's order of fields, so that npm leaves the entry as it is. JSON drops what is undefined.
      const entry: Locked = { version, cpu, dev, devOptional, libc, optional: true, os }
      return [[`node_modules/${name}`, entry] as const]
    })
  )

/** Adds the entries that npm left out; how many there were. */
export const complete = (root: string): number => {
  const path = join(root, "package-lock.json")
  const lock = JSON.parse(readFileSync(path, "utf8"))
  const added = missing(lock.packages)
  if (added.length === 0) return 0
  const { "": own, ...rest } = lock.packages
  // The order npm writes: by path, as a reader of English sorts.
  const sorted = [...Object.entries(rest), ...added].toSorted(([a], [b]) => a.localeCompare(b, "en"))
  const packages = { "": own, ...Object.fromEntries(sorted) }
  writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  return added.length
}

/** One sentence for each fault; none when all is well. */
export const check = (root: string): Array<string> => {
  const faults: Array<string> = []
  const lock: Packages = readJson(join(root, "package-lock.json")).packages
  const all = workspaces(root)
  const ours = new Map<string, Workspace>(all.map((workspace) => [workspace.manifest.name, workspace]))
  const manifests: Array<[string, Manifest]> = [
    ["", readJson(join(root, "package.json"))],
    ...all.map((workspace): [string, Manifest] => [workspace.path, workspace.manifest])
  ]

  for (const [path, { resolved = "" }] of Object.entries(lock)) {
    if (!/^[a-z+]+:/.test(resolved)) continue
    faults.push(`package-lock.json: ${path} names ${resolved}. Run \`npm run lock\`: .npmrc leaves addresses out.`)
  }
  const left = missing(lock)
  if (left.length > 0) {
    const names = left.map(([path]) => path.slice("node_modules/".length)).join(", ")
    faults.push(`package-lock.json: these optional packages are left out: ${names}. Run \`npm run lock\`.`)
  }

  const chosen = new Map<string, [version: string, file: string]>()
  for (const [path, manifest] of manifests) {
    const file = path === "" ? "package.json" : `${path}/package.json`
    const locked = lock[path]
    for (const group of groups) {
      if (locked === undefined || !sameEntries(manifest[group] ?? {}, locked[group] ?? {})) {
        faults.push(
          `${file}: package-lock.json does not know its ${group}. Run \`npm run lock\` and commit the lockfile.`
        )
      }
      for (const [name, range] of Object.entries(manifest[group] ?? {})) {
        const workspace = ours.get(name)
        if (workspace !== undefined && range !== workspace.manifest.version) {
          faults.push(`${file}: asks for ${name} ${range}, but its version is ${workspace.manifest.version}.`)
        }
        if (!isEffect(name) || group === "peerDependencies") continue
        if (!exact.test(range)) {
          faults.push(`${file}: ${name} is "${range}". Name one exact version, because Effect's unstable modules move.`)
        }
        const earlier = chosen.get(name)
        if (earlier === undefined) chosen.set(name, [range, file])
        else if (earlier[0] !== range) {
          faults.push(`${file}: ${name} is ${range}, but ${earlier[1]} has ${earlier[0]}. Choose one.`)
        }
      }
    }
  }

  for (const name of new Set(Object.keys(lock).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)))) {
    const copies = Object.keys(lock).filter((path) => path.endsWith(`node_modules/${name}`))
    if (!isEffect(name) || copies.length < 2) continue
    faults.push(`package-lock.json: ${name} is there ${copies.length} times: ${copies.join(", ")}.`)
  }

  const versions = new Set(all.filter((one) => one.manifest.private !== true).map((one) => one.manifest.version))
  if (versions.size > 1) {
    faults.push(`packages/*: published versions differ (${[...versions].join(", ")}), but they are released as one.`)
  }
  return faults
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  if (process.argv.includes("--complete")) console.log(`Added ${complete(repository)} optional packages.`)
  const faults = check(repository)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exit(1)
}
