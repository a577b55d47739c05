/**
 * `convex codegen` without a deployment: the project's own CLI generates `_generated`, against a server in this process
 * that analyses what it is pushed. Needs Node's `--experimental-vm-modules`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import * as ConvexCli from "./ConvexCli.ts"
import * as Definitions from "./Definitions.ts"
import * as Project from "./Project.ts"
import * as PushServer from "./PushServer.ts"

/** The root of an app (where its `package.json` is), or the folder of a component's `convex.config.ts`. */
export interface Target {
  readonly kind: "app" | "component"
  readonly folder: string
  /** What the app's modules read of `process.env` while they are analysed. */
  readonly env?: Record<string, string>
}

/** A file of `_generated` that is not what would be generated now. */
export interface Stale {
  readonly file: string
  readonly reason: "missing" | "differs" | "not generated"
}

const projectOf = (target: Target): Project.Project =>
  target.kind === "app" ? Project.read(realpathSync(target.folder)) : Project.find(realpathSync(target.folder))

/**
 * A component is generated as the CLI would in an app that has nothing but it. Many packages of components have no app,
 * so this one is made, beside what tools keep in `node_modules`; it stays, and serves the next run too.
 */
const emptyApp = (project: Project.Project): string => {
  const root = path.join(project.root, "node_modules", ".cache", "convex-isolate")
  mkdirSync(path.join(root, "convex"), { recursive: true })
  // Another process may be reading: what is there already stays untouched.
  const write = (name: string, contents: object): void => {
    const file = path.join(root, name)
    const text = JSON.stringify(contents)
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text)
  }
  write("package.json", { private: true, dependencies: { convex: "*" } })
  const config = path.join(project.root, "convex.json")
  const { codegen = {} } = existsSync(config) ? Project.readJson(config) : {}
  write("convex.json", { codegen })
  return root
}

/** Runs the CLI's codegen, and turns its failures into errors that say what failed. */
const codegen = async (target: Target, project: Project.Project, ...flags: ReadonlyArray<string>): Promise<string> => {
  const component = realpathSync(target.folder)
  if (target.kind === "component" && !existsSync(path.join(component, "convex.config.ts"))) {
    throw new Error(`${component} is no component: it has no convex.config.ts.`)
  }
  if (target.kind === "app" && !existsSync(project.functions)) {
    throw new Error(`${project.functions} does not exist; \`functions\` of convex.json names the functions folder.`)
  }
  const root = target.kind === "app" ? project.root : emptyApp(project)
  const functions = target.kind === "app" ? project.functions : path.join(root, "convex")
  const server = await PushServer.start({
    env: target.env ?? {},
    nameOf: (definition) => path.relative(process.cwd(), path.join(functions, definition)) || ".",
    needsEveryFunction: target.kind === "app" && project.codegen.staticApi
  })
  try {
    const result = await ConvexCli.run(root, server.url, [
      "codegen",
      "--typecheck",
      "disable",
      ...(target.kind === "component" ? ["--component-dir", component] : []),
      ...flags
    ])
    const failure = server.failure()
    if (failure !== undefined) throw failure
    if (result.status !== 0) throw new Error(`${target.folder}: convex codegen failed.\n${result.stderr.trim()}`)
    return result.stdout
  } finally {
    await server.close()
  }
}

/** Writes the `_generated` folder of the target; for an app, also those of the components in its sources. */
export const generate = async (target: Target): Promise<void> => {
  await codegen(target, projectOf(target))
}

/** The files that every `_generated` folder has, whatever is in them. */
const expectedFiles = (folder: string, kind: Target["kind"], typescript: boolean): ReadonlyArray<string> =>
  (kind === "component"
    ? ["api.ts", "component.ts", "dataModel.ts", "server.ts"]
    : typescript
    ? ["api.ts", "dataModel.ts", "server.ts"]
    : ["api.js", "api.d.ts", "dataModel.d.ts", "server.js", "server.d.ts"])
    .map((name) => path.join(folder, "_generated", name))

/** Without these files the code that imports them could not even be bundled, so they are looked for first. */
const missingFiles = async (target: Target, project: Project.Project): Promise<ReadonlyArray<string>> => {
  const own = target.kind === "component" ? realpathSync(target.folder) : project.functions
  const nested = target.kind === "component" ? [] : await Definitions.bundleDefinitions(project.functions, project)
  return [
    ...expectedFiles(own, target.kind, project.codegen.fileType === "ts"),
    ...nested.filter((definition) => definition.path !== "" && definition.file.endsWith(".ts"))
      .flatMap((definition) => expectedFiles(definition.folder, "component", true))
  ].filter((file) => !existsSync(file))
}

/** The CLI's `--debug` prints each file, under a line with its path, instead of writing it. */
const printedFiles = (output: string): ReadonlyMap<string, string> => {
  const parts = output.split(/^# (.+[\\/]_generated[\\/][^\\/\n]+)\n/m)
  const files = new Map<string, string>()
  // A later print of the same file is the final one.
  for (let at = 1; at + 1 < parts.length; at += 2) files.set(parts[at] ?? "", (parts[at + 1] ?? "").replace(/\n$/, ""))
  return files
}

/** The files that `generate` would change. Writes nothing. */
export const check = async (target: Target): Promise<ReadonlyArray<Stale>> => {
  const project = projectOf(target)
  const missing = await missingFiles(target, project)
  if (missing.length > 0) return missing.map((file) => ({ file, reason: "missing" }))
  const printed = printedFiles(await codegen(target, project, "--debug"))
  if (printed.size === 0) throw new Error(`${target.folder}: convex codegen generated nothing.`)
  const stale: Array<Stale> = []
  for (const [file, contents] of printed) {
    if (!existsSync(file)) stale.push({ file, reason: "missing" })
    else if (readFileSync(file, "utf8") !== contents) stale.push({ file, reason: "differs" })
  }
  for (const folder of new Set([...printed.keys()].map((file) => path.dirname(file)))) {
    for (const name of readdirSync(folder)) {
      // `ai` is the CLI's own, and not its codegen's.
      if (name !== "ai" && !printed.has(path.join(folder, name))) {
        stale.push({ file: path.join(folder, name), reason: "not generated" })
      }
    }
  }
  return stale
}
