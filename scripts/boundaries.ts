/**
 * Who may import whom. Reads every import of `packages/*\/src` and `apps/*\/src` and holds the rules that keep packages
 * apart, domain code free of Node, light files light, and what runs in transactions free of time and threads. The list of
 * rules, for people, is in CONTRIBUTING.md.
 */
import { existsSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { join, posix } from "node:path"
import { pathToFileURL } from "node:url"
import { parseSync, Visitor } from "rolldown/utils"
import { repository, sourceFiles, type Workspace, workspaces } from "./Workspace.ts"

export type Rule =
  | "layers"
  | "cycle"
  | "deep-import"
  | "undeclared"
  | "node"
  | "light"
  | "plain"
  | "transactional"
  | "syntax"

export interface Violation {
  /** From the root. */
  readonly file: string
  readonly line: number
  readonly rule: Rule
  /** What is wrong, then what to do. */
  readonly message: string
}

export const format = ({ file, line, message, rule }: Violation): string => `${file}:${line}  ${rule}: ${message}`

/** A package imports only from layers above its own in this list. */
const layers: ReadonlyArray<ReadonlyArray<string>> = [
  ["contract"],
  ["store"],
  ["store-sql", "groups", "keys", "core-sessions", "webhooks"],
  ["sso"],
  ["sso-oidc", "sso-saml", "scim"],
  ["convex"]
]
const layerOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder))

/** Names no package of ours, and only these name it. */
const aside: Readonly<Record<string, ReadonlyArray<string>>> = { "convex-isolate": ["convex"] }

/** Packages that must load where there is no Node. */
const portable = (workspace: Workspace) =>
  !workspace.isApp && layerOf(workspace.folder) >= 0 && !["store-sql", "convex"].includes(workspace.folder)

/** Packages whose `XErrors.ts`, `XTable.ts` and service file are light without being listed. */
const isDomain = (workspace: Workspace) => portable(workspace) && layerOf(workspace.folder) >= 2

const forNode = /\/src\/(?:.*\/)?(?:server|middleware|testing)\.ts$|\/src\/(?:node|testing)\//

/** The modules of Effect that a cold Convex function can afford. */
const lightModules = new Set(
  ["Effect", "Context", "Data", "Clock", "Cause", "Exit", "Option", "Predicate"].map((name) => `effect/${name}`)
)

/** What beside those a function of the Convex component may run: the runtime of its transactions is made of them. */
const transactionalModules = new Set(["Scheduler", "References", "Duration"].map((name) => `effect/${name}`))

/** What of `effect/Effect` waits, or leaves a fiber behind. */
const waits = /^(?:sleep|delay|timeout\w*|fork\w*|schedule|scheduleFrom|cachedWithTTL|cachedInvalidateWithTTL)$/

const timers = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask"])

interface Import {
  readonly specifier: string
  readonly line: number
  /** False for `import type`, `export type` and `import("x").T`, which leave no trace in what runs. */
  readonly runs: boolean
  /** True for `import()`: what it names is evaluated when it is called, not with the file. */
  readonly later: boolean
}

/** A name in a file that waits or starts a thread, as it is written there. */
interface Wait {
  readonly name: string
  readonly line: number
}

interface Source {
  readonly imports: ReadonlyArray<Import>
  readonly waits: ReadonlyArray<Wait>
}

type Target =
  | { readonly kind: "ours"; readonly workspace: Workspace; readonly file: string | undefined }
  | { readonly kind: "hidden"; readonly workspace: Workspace }
  | { readonly kind: "builtin" }
  | { readonly kind: "foreign"; readonly name: string }

interface Edge extends Import {
  readonly target: Target
}

interface SourceFile {
  readonly workspace: Workspace
  readonly edges: ReadonlyArray<Edge>
  readonly waits: ReadonlyArray<Wait>
}

const readSource = (file: string, text: string): Source | Violation => {
  const { errors, program } = parseSync(file, text)
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length
  const error = errors.find(({ severity }) => severity === "Error")
  if (error !== undefined) {
    const line = lineAt(error.labels[0]?.start ?? 0)
    return { file, line, rule: "syntax", message: `${error.message}. The file cannot be read until this is mended.` }
  }
  const found: Array<Import> = []
  const add = (source: unknown, start: number, runs: boolean, later = false) => {
    const specifier = (source as { readonly value?: unknown } | null)?.value
    if (typeof specifier === "string") found.push({ specifier, line: lineAt(start), runs, later })
  }
  /** The names under which this file has `effect/Effect`. */
  const effects = new Set<string>()
  const members: Array<{ readonly object: string; readonly name: string; readonly line: number }> = []
  const waiting: Array<Wait> = []
  new Visitor({
    // `import { type A } from "b"` still loads `b`: only the whole declaration can be a type.
    ImportDeclaration: (node) => {
      add(node.source, node.start, node.importKind !== "type")
      for (const specifier of node.specifiers) {
        if (node.source.value === "effect/Effect" && specifier.type === "ImportNamespaceSpecifier") {
          effects.add(specifier.local.name)
        }
        if (
          node.source.value === "effect" && specifier.type === "ImportSpecifier" &&
          nameOf(specifier.imported) === "Effect"
        ) {
          effects.add(specifier.local.name)
        }
        if (node.source.value === "effect/Effect" && specifier.type === "ImportSpecifier") {
          const name = nameOf(specifier.imported)
          if (waits.test(name)) waiting.push({ name: `Effect.${name}`, line: lineAt(specifier.start) })
        }
      }
    },
    ExportNamedDeclaration: (node) => add(node.source, node.start, node.exportKind !== "type"),
    ExportAllDeclaration: (node) => add(node.source, node.start, node.exportKind !== "type"),
    ImportExpression: (node) => add(node.source, node.start, true, true),
    TSImportType: (node) => add(node.source, node.start, false),
    MemberExpression: (node) => {
      if (node.object.type !== "Identifier") return
      const name = node.property.type === "Identifier" && !node.computed
        ? node.property.name
        : nameOf(node.property)
      members.push({ object: node.object.name, name, line: lineAt(node.property.start) })
    },
    CallExpression: ({ callee }) => {
      if (callee.type === "Identifier" && timers.has(callee.name)) {
        waiting.push({ name: callee.name, line: lineAt(callee.start) })
      }
    }
  }).visit(program)
  for (const { line, name, object } of members) {
    if (effects.has(object) && waits.test(name)) waiting.push({ name: `${object}.${name}`, line })
    if (object === "globalThis" && timers.has(name)) waiting.push({ name, line })
  }
  return { imports: found, waits: waiting }
}

/** The name that an identifier or a text in the source stands for. */
const nameOf = (node: unknown): string => {
  const { name, value } = node as { readonly name?: unknown; readonly value?: unknown }
  return typeof name === "string" ? name : typeof value === "string" ? value : ""
}

const packageName = (specifier: string) => specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")

/** The source file an export names; null where `exports` has nothing for the subpath, or closes it. */
const exported = (workspace: Workspace, subpath: string): string | null => {
  const map = workspace.manifest.exports ?? {}
  const toSource = (target: unknown, star = ""): string | null => {
    const chosen = typeof target === "object" && target !== null
      ? (target as Record<string, unknown>)["@gatehouse/source"] ?? (target as Record<string, unknown>)["default"]
      : target
    return typeof chosen === "string" ? posix.join(workspace.path, chosen.replaceAll("*", star)) : null
  }
  if (subpath in map) return toSource(map[subpath])
  const patterns = Object.keys(map)
    .filter((key) => key.includes("*"))
    .toSorted((a, b) => b.indexOf("*") - a.indexOf("*"))
  for (const pattern of patterns) {
    const [before = "", after = ""] = pattern.split("*")
    if (!subpath.startsWith(before) || !subpath.endsWith(after) || subpath.length < before.length + after.length) {
      continue
    }
    return toSource(map[pattern], subpath.slice(before.length, subpath.length - after.length))
  }
  return null
}

/** Every violation under `root`, in the order of files. */
export const check = (root: string): Array<Violation> => {
  const all = workspaces(root)
  const byName = new Map(all.map((workspace) => [workspace.manifest.name, workspace]))
  const violations: Array<Violation> = []
  const graph = new Map<string, SourceFile>()

  const ownerOf = (file: string) => all.find(({ path }) => file.startsWith(`${path}/`))

  const resolve = (workspace: Workspace, file: string, specifier: string): Target => {
    if (specifier.startsWith(".")) {
      const written = posix.join(posix.dirname(file), specifier)
      // What Convex generates names compiled files, as TypeScript without our compiler options would have it.
      const path = file.includes("/_generated/") ? written.replace(/\.js$/, ".ts") : written
      const owner = ownerOf(path)
      if (owner === workspace) return { kind: "ours", workspace, file: path }
      return owner === undefined ? { kind: "foreign", name: specifier } : { kind: "hidden", workspace: owner }
    }
    if (isBuiltin(specifier)) return { kind: "builtin" }
    const name = packageName(specifier)
    const ours = byName.get(name)
    if (ours === undefined) return { kind: "foreign", name }
    const source = exported(ours, `.${specifier.slice(name.length)}`)
    return source === null ? { kind: "hidden", workspace: ours } : { kind: "ours", workspace: ours, file: source }
  }

  for (const workspace of all) {
    for (const file of sourceFiles(root, workspace)) {
      const source = readSource(file, readFileSync(join(root, file), "utf8"))
      if ("rule" in source) {
        violations.push(source)
        continue
      }
      const edges = source.imports.map((one): Edge => ({ ...one, target: resolve(workspace, file, one.specifier) }))
      graph.set(file, { workspace, edges, waits: source.waits })
    }
  }

  /** The shortest chain of modules that run, from a file to a target that `bad` picks; its names, or undefined. */
  const chainTo = (
    start: string,
    bad: (edge: Edge) => boolean,
    follows: (edge: Edge) => boolean
  ): ReadonlyArray<string> | undefined => {
    const queue: Array<readonly [file: string, chain: ReadonlyArray<string>]> = [[start, [start]]]
    const seen = new Set([start])
    for (const [file, chain] of queue) {
      for (const edge of graph.get(file)?.edges ?? []) {
        if (!edge.runs || !follows(edge)) continue
        if (bad(edge)) return [...chain, edge.specifier]
        if (edge.target.kind !== "ours" || edge.target.file === undefined || seen.has(edge.target.file)) continue
        seen.add(edge.target.file)
        queue.push([edge.target.file, [...chain, edge.target.file]])
      }
    }
    return undefined
  }

  /** Edges through which a file reaches something bad, each with the chain behind it. */
  const reaching = (
    edges: ReadonlyArray<Edge>,
    bad: (edge: Edge) => boolean,
    follows: (edge: Edge) => boolean = () => true
  ) =>
    edges.flatMap((edge): Array<readonly [Edge, ReadonlyArray<string>]> => {
      if (!edge.runs || !follows(edge)) return []
      if (bad(edge)) return [[edge, [edge.specifier]]]
      if (edge.target.kind !== "ours" || edge.target.file === undefined) return []
      const chain = chainTo(edge.target.file, bad, follows)
      return chain === undefined ? [] : [[edge, chain]]
    })

  /** The files of a list in a `package.json`. */
  const listedAs = (rule: "light" | "plain", workspace: Workspace): Array<string> => {
    const listed = (workspace.manifest.gatehouse?.[rule] ?? []).map((path) => posix.join(workspace.path, path))
    for (const path of listed) {
      if (graph.has(path)) continue
      violations.push({
        file: `${workspace.path}/package.json`,
        line: 1,
        rule,
        message: `"gatehouse.${rule}" lists ${path}, which is not there. Correct the name or remove it.`
      })
    }
    return listed
  }

  const lightFiles = (workspace: Workspace): Set<string> => {
    const listed = listedAs("light", workspace)
    if (!isDomain(workspace)) return new Set(listed)
    const service = workspace.folder.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
    const named = sourceFiles(root, workspace).filter((file) =>
      /(?:Errors|Table)\.ts$/.test(file) || posix.basename(file) === `${service}.ts`
    )
    return new Set([...listed, ...named])
  }
  const plain = new Set(all.flatMap((workspace) => listedAs("plain", workspace)))
  // Plain code of a domain is light too; the adapter's may also use what its platform brings.
  const light = new Set(all.flatMap((workspace) => [
    ...lightFiles(workspace),
    ...[...plain].filter((file) => portable(workspace) && graph.get(file)?.workspace === workspace)
  ]))

  for (const [file, { edges, workspace }] of graph) {
    const report = (edge: Import, rule: Rule, message: string) =>
      violations.push({ file, line: edge.line, rule, message })
    const declared = { ...workspace.manifest.dependencies, ...workspace.manifest.peerDependencies }

    for (const edge of edges) {
      const { specifier, target } = edge
      if (target.kind === "hidden") {
        report(
          edge,
          "deep-import",
          specifier.startsWith(".")
            ? `${specifier} is inside ${target.workspace.manifest.name}. Import a name of its "exports".`
            : `"exports" of ${target.workspace.manifest.name} does not open ${specifier}. Import a name it has, or move ` +
              "what you need into a file that it opens."
        )
      }
      if (target.kind === "ours" && target.file !== undefined && !existsSync(join(root, target.file))) {
        report(edge, "deep-import", `${specifier} is ${target.file}, which is not there. Correct the name.`)
      }
      if (target.kind === "foreign" && specifier.startsWith(".")) {
        report(edge, "deep-import", `${specifier} leads out of the package. Import only files of its own folder.`)
      } else if (target.kind !== "builtin" && !(target.kind !== "foreign" && target.workspace === workspace)) {
        const name = target.kind === "foreign" ? target.name : target.workspace.manifest.name
        if (!Object.hasOwn(declared, name)) {
          report(
            edge,
            "undeclared",
            `${workspace.path}/package.json does not list ${name}. Add it to "dependencies", or to "peerDependencies" where the user brings it.`
          )
        }
      }
      if ((target.kind === "ours" || target.kind === "hidden") && target.workspace !== workspace) {
        const refusal = refused(workspace, target.workspace)
        if (refusal !== undefined) report(edge, "layers", refusal)
      }
      if (!edge.runs && target.kind === "builtin" && portable(workspace) && !forNode.test(file)) {
        report(
          edge,
          "node",
          `${specifier} is Node's, and this file must compile without its types. Describe the shape you need, or ` +
            "move the code to server.ts, middleware.ts, src/node/ or src/testing/."
        )
      }
    }

    if (portable(workspace) && !forNode.test(file)) {
      // A chain through another file of this kind is reported where that file leaves it.
      const leaves = edges.filter(({ target }) =>
        target.kind === "builtin" || (target.kind === "ours" && target.file !== undefined && forNode.test(target.file))
      )
      for (const [edge, chain] of reaching(leaves, ({ target }) => target.kind === "builtin")) {
        report(
          edge,
          "node",
          `${chain.join(" → ")} is Node's, and this file must load without Node. Move the code to server.ts, ` +
            "middleware.ts, src/node/ or src/testing/, or take what it does as a service."
        )
      }
    }

    if (plain.has(file)) {
      const withEffect = ({ target }: Edge) =>
        target.kind === "builtin" || (target.kind === "foreign" && target.name === "effect")
      const own = edges.filter(({ target }) =>
        !(target.kind === "ours" && target.file !== undefined && plain.has(target.file))
      )
      // A call of a Convex function evaluates what its file imports, and of `import()` what it comes to.
      for (const [edge, chain] of reaching(own, withEffect, ({ later }) => !later)) {
        report(
          edge,
          "plain",
          `this file is plain, but runs ${chain.join(" → ")}, which Convex would evaluate at every call. Use ` +
            "`import type`, or move what needs it to a file beside this one."
        )
      }
    }

    if (light.has(file)) {
      const heavy = ({ specifier, target }: Edge) =>
        target.kind === "builtin" || (target.kind === "foreign" && !lightModules.has(specifier))
      // A chain through another light file is reported there.
      const own = edges.filter(({ target }) =>
        !(target.kind === "ours" && target.file !== undefined && light.has(target.file))
      )
      for (const [edge, chain] of reaching(own, heavy)) {
        report(
          edge,
          "light",
          `this file is light, but runs ${
            chain.join(" → ")
          }. Use \`import type\`, import a lighter file, or move the ` +
            `code that needs it; light files run only ${[...lightModules].join(", ")} and one another.`
        )
      }
    }
  }

  return [...violations, ...transactional(light, graph), ...cycles(all, byName, graph)]
}

/** Every file that runs when one of `starts` does, with the chain that leads there. */
const reachable = (
  starts: Iterable<string>,
  graph: ReadonlyMap<string, SourceFile>
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const chains = new Map<string, ReadonlyArray<string>>()
  for (const start of starts) if (graph.has(start)) chains.set(start, [start])
  // A Map gives what is added to it while it is walked.
  for (const [file, chain] of chains) {
    for (const { runs, target } of graph.get(file)?.edges ?? []) {
      if (!runs || target.kind !== "ours" || target.file === undefined || chains.has(target.file)) continue
      if (graph.has(target.file)) chains.set(target.file, [...chain, target.file])
    }
  }
  return chains
}

/**
 * What runs in a query or mutation of Convex: every light file, every function of the component, and all they load. A
 * timer kills such a run, and nothing in it outlives its end.
 */
const transactional = (light: ReadonlySet<string>, graph: ReadonlyMap<string, SourceFile>): Array<Violation> => {
  const violations: Array<Violation> = []
  const components = [...graph.keys()].filter((file) => /^packages\/convex\/src\/component\/[^/]+\.ts$/.test(file))
  const fromLight = reachable(light, graph)
  const behind = (chain: ReadonlyArray<string>) => chain.length > 1 ? ` (by ${chain.slice(0, -1).join(" → ")})` : ""
  for (const [file, chain] of reachable([...light, ...components], graph)) {
    const { edges, waits } = graph.get(file)!
    for (const { line, name } of waits) {
      violations.push({
        file,
        line,
        rule: "transactional",
        message:
          `this runs in queries and mutations of Convex${behind(chain)}, where ${name} ends the run. Return, and ` +
          "go on in a job or an action; read side by side with `concurrency`."
      })
    }
    // Of what light files reach, the rule \`light\` says the same.
    if (fromLight.has(file)) continue
    for (const { line, runs, specifier, target } of edges) {
      const isHeavy = target.kind === "builtin" ||
        (target.kind === "foreign" && target.name === "effect" && !lightModules.has(specifier) &&
          !transactionalModules.has(specifier))
      if (!runs || !isHeavy) continue
      violations.push({
        file,
        line,
        rule: "transactional",
        message: `this runs in queries and mutations of Convex${behind(chain)}, which ${
          target.kind === "builtin" ? "have no" : "evaluate at every call all of"
        } ${specifier}. Move what needs it to an action or to the app's side, or use \`import type\`.`
      })
    }
  }
  return violations
}

/** Why one package may not import another, or undefined when it may. */
const refused = (from: Workspace, to: Workspace): string | undefined => {
  const [importer, imported] = [from.manifest.name, to.manifest.name]
  if (to.isApp) return `${imported} is an app, and nothing imports an app. Move what you need into a package.`
  if (from.isApp) return undefined
  const unplaced = [from, to].find(({ folder }) => layerOf(folder) < 0 && !Object.hasOwn(aside, folder))
  if (unplaced !== undefined) {
    return `${unplaced.manifest.name} has no layer. Give it its place in \`layers\` of scripts/boundaries.ts.`
  }
  if (Object.hasOwn(aside, from.folder)) return `${importer} stands alone and imports no package of ours. Keep it so.`
  const guests = aside[to.folder]
  if (guests !== undefined) {
    return guests.includes(from.folder) ? undefined : `only ${guests.join(", ")} and apps import ${imported}.`
  }
  if (to.folder === "store-sql") {
    return `no package imports ${imported}: the app chooses the store. Use the Store port of @gatehouse/store.`
  }
  if (layerOf(to.folder) < layerOf(from.folder)) return undefined
  return `${importer} may not import ${imported}, which is not in a lower layer. Turn the dependency round: declare a ` +
    "port in the lower package and implement it in the higher."
}

/** Cycles among packages, by what their manifests and their imports say. */
const cycles = (
  all: ReadonlyArray<Workspace>,
  byName: ReadonlyMap<string, Workspace>,
  graph: ReadonlyMap<string, SourceFile>
): Array<Violation> => {
  type Place = Pick<Violation, "file" | "line">
  const needs = new Map(all.map((workspace) => [workspace, new Map<Workspace, Place>()]))
  for (const [file, { edges, workspace }] of graph) {
    for (const { line, target } of edges) {
      if (target.kind !== "ours" && target.kind !== "hidden") continue
      if (target.workspace !== workspace) needs.get(workspace)?.set(target.workspace, { file, line })
    }
  }
  for (const workspace of all) {
    const { dependencies, peerDependencies } = workspace.manifest
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const other = byName.get(name)
      const places = needs.get(workspace)
      if (other === undefined || other === workspace || places === undefined || places.has(other)) continue
      places.set(other, { file: `${workspace.path}/package.json`, line: 1 })
    }
  }

  const violations: Array<Violation> = []
  const done = new Set<Workspace>()
  const visit = (workspace: Workspace, path: ReadonlyArray<Workspace>) => {
    for (const [next, place] of needs.get(workspace) ?? []) {
      const start = path.indexOf(next)
      if (start >= 0) {
        const names = [...path.slice(start), next].map(({ manifest }) => manifest.name).join(" → ")
        violations.push({ ...place, rule: "cycle", message: `${names}. Remove one of these dependencies.` })
      } else if (!done.has(next)) visit(next, [...path, next])
    }
    done.add(workspace)
  }
  for (const workspace of all) if (!done.has(workspace)) visit(workspace, [workspace])
  return violations
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const violations = check(repository)
  for (const violation of violations) console.error(format(violation))
  if (violations.length > 0) process.exit(1)
}
