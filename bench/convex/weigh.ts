/**
 * `npm run bench -- convex --weigh keys`: what each call of a function in a file loads, source file by source file: bytes
 * and milliseconds of evaluation. Names its files by a mark that esbuild writes before each: a comment with the path.
 */
import { existsSync } from "node:fs"
import * as path from "node:path"
import { setImmediate } from "node:timers/promises"
import { Realm } from "../../packages/convex-isolate/src/Realm.ts"
import { bundle, type Loaded, nameOf } from "./Loaded.ts"

export interface Weighed {
  readonly name: string
  readonly bytes: number
  /** Of evaluation. */
  readonly millis: number
  readonly via: ReadonlyArray<string>
}

export interface Weight {
  readonly bytes: number
  readonly compileMs: number
  readonly evaluateMs: number
  /** Dearest first. */
  readonly files: ReadonlyArray<Weighed>
}

/** What the fastest tenth stays below: a machine that does other things too makes the rest slower, and by any amount. */
const fast = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? 0

/** The realm's way to the host while modules are evaluated: it asks for a variable, and we note when. */
const mark = "WEIGH_"

/** Puts marks before the code of each source file. */
const marked = (root: string, loaded: Loaded, files: Array<string>): ReadonlyMap<string, string> =>
  new Map([...loaded.modules].map(([module, code]) => {
    const lines = code.split("\n").map((line) => {
      const file = /^\/\/ (\S.*\.[cm]?[jt]sx?)$/.exec(line)?.[1]
      if (file === undefined || !existsSync(path.resolve(root, file))) return line
      files.push(nameOf(root, file))
      return `process.env.${mark}${files.length - 1};`
    })
    return [module, [...lines, `process.env.${mark}end;`].join("\n")]
  }))

/** Weighs a function file of a folder. */
export const weigh = async (folder: string, entry: string, times: number): Promise<Weight> => {
  const { loaded, root } = await bundle(folder)
  const file = loaded.get(entry)
  if (file === undefined) {
    throw new Error(`${folder} has no function file ${entry}; it has ${[...loaded.keys()].toSorted().join(", ")}`)
  }
  const names: Array<string> = []
  const modules = marked(root, file, names)
  const spent = names.map((): Array<number> => [])
  const whole: { readonly compile: Array<number>; readonly evaluate: Array<number> } = { compile: [], evaluate: [] }
  // The first runs compile what all later ones take from the cache.
  for (let i = -10; i < times; i++) {
    if (i % 10 === 0) {
      // Realms that are over make compiling slower until they are collected, which can be only between two turns.
      await setImmediate()
      globalThis.gc?.()
    }
    const once = new Float64Array(names.length)
    let current = -1
    let since = 0
    const realm = new Realm({
      kind: "mutation",
      modules,
      env: (variable) => {
        if (!variable.startsWith(mark)) return undefined
        const now = performance.now()
        if (current >= 0) once[current]! += now - since
        current = variable === `${mark}end` ? -1 : Number(variable.slice(mark.length))
        since = performance.now()
        return undefined
      }
    })
    await realm.load(`${entry}.js`)
    if (i < 0) continue
    for (const [n, millis] of once.entries()) spent[n]!.push(millis)
    const plain = new Realm({ kind: "mutation", modules: file.modules })
    await plain.load(`${entry}.js`)
    whole.compile.push(plain.timing.compileMs)
    whole.evaluate.push(plain.timing.evaluateMs)
  }
  const millisOf = new Map<string, number>()
  for (const [n, name] of names.entries()) millisOf.set(name, (millisOf.get(name) ?? 0) + fast(spent[n]!))
  return {
    bytes: file.bytes,
    compileMs: fast(whole.compile),
    evaluateMs: fast(whole.evaluate),
    files: file.inputs
      .map((input) => ({ ...input, millis: millisOf.get(input.name) ?? 0 }))
      .toSorted((a, b) => b.millis - a.millis || b.bytes - a.bytes)
  }
}

const packageOf = (name: string): string => /^(@[^/]+\/)?[^/]+/.exec(name)![0]

const line = (millis: number, bytes: number, rest: string): string =>
  `${millis.toFixed(3).padStart(8)} ${(bytes / 1024).toFixed(1).padStart(8)}  ${rest}`

/** For people. */
export const table = (entry: string, weight: Weight): string => {
  const packages = new Map<string, { millis: number; bytes: number; files: number }>()
  for (const { bytes, millis, name } of weight.files) {
    const sum = packages.get(packageOf(name)) ?? { millis: 0, bytes: 0, files: 0 }
    packages.set(packageOf(name), { millis: sum.millis + millis, bytes: sum.bytes + bytes, files: sum.files + 1 })
  }
  const head = `${"ms".padStart(8)} ${"KB".padStart(8)}`
  const width = Math.max(...weight.files.map(({ name }) => name.length))
  return [
    `${entry} loads ${(weight.bytes / 1024).toFixed(1)} KB in ${weight.files.length} files: ` +
    `${weight.compileMs.toFixed(2)} ms to compile (from the cache), ${weight.evaluateMs.toFixed(2)} ms to evaluate.`,
    "",
    `${head}  package (files)`,
    ...[...packages]
      .toSorted(([, a], [, b]) => b.millis - a.millis)
      .map(([name, { bytes, files, millis }]) => line(millis, bytes, `${name} (${files})`)),
    "",
    `${head}  file, and who imports it`,
    ...weight.files.map(({ bytes, millis, name, via }) =>
      line(millis, bytes, `${name.padEnd(width)}  ${via.at(-1) ?? ""}`.trimEnd())
    )
  ].join("\n")
}
