/**
 * A deployment on the loopback interface, for as long as one `convex codegen` takes: it evaluates the definitions and
 * analyses the modules it is pushed, as a deployment would before it answers, and keeps and runs nothing.
 */
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { brotliDecompressSync } from "node:zlib"
import * as Analysis from "./Analysis.ts"
import * as Definitions from "./Definitions.ts"
import * as Names from "./Names.ts"

export interface Options extends Definitions.EvaluateOptions {
  /** What the app's modules and definition read of `process.env`. */
  readonly env?: Record<string, string>
  /** Whether the generated types are made of every function's analysis (`codegen.staticApi`). */
  readonly needsEveryFunction?: boolean
}

export interface PushServer {
  readonly url: string
  /** Why the push was refused, if it was. */
  readonly failure: () => Error | undefined
  readonly close: () => Promise<void>
}

interface Module {
  readonly path: string
  readonly source: string
  readonly environment: "isolate" | "node"
}

/** The part of a push that code generation depends on. */
interface PushRequest {
  readonly appDefinition: {
    readonly definition: Module | null
    readonly dependencies: ReadonlyArray<string>
    readonly schema: Module | null
    readonly changedModules: ReadonlyArray<Module>
    readonly udfServerVersion: string
  }
  readonly componentDefinitions: ReadonlyArray<{
    readonly definitionPath: string
    readonly definition: Module
    readonly dependencies: ReadonlyArray<string>
    readonly schema: Module | null
    readonly functions: ReadonlyArray<Module>
  }>
}

type Functions = ReadonlyMap<string, ReadonlyArray<Analysis.FunctionSpec>>

type Environment = ((name: string) => string | undefined) | undefined

const messageOf = (cause: unknown): string => String((cause as { message?: unknown } | null)?.message ?? cause)

/** Analyses the modules of one folder; `where` names it in errors. */
const analyzeModules = async (where: string, modules: ReadonlyArray<Module>, env: Environment): Promise<Functions> => {
  const isolate = new Map(
    modules.filter((module) => module.environment === "isolate").map((module) => [module.path, module.source])
  )
  const analyzed = new Map<string, ReadonlyArray<Analysis.FunctionSpec>>()
  for (const module of modules) {
    if (module.path.startsWith("_deps/") || module.path === "auth.config.js") continue
    if (module.environment === "node") {
      // What `"use node"` modules hold is known only in Node.js; nothing but a static API asks for it.
      analyzed.set(module.path, [])
      continue
    }
    try {
      const spec = await Analysis.analyzeModule(isolate, module.path, env === undefined ? {} : { env })
      analyzed.set(module.path, spec.functions)
    } catch (cause) {
      throw new Error(`${where}: ${messageOf(cause)}`, { cause })
    }
  }
  return analyzed
}

const analyzeSchema = async (where: string, schema: Module | null): Promise<unknown> => {
  if (schema === null) return null
  try {
    return await Analysis.evaluate(new Map([[schema.path, schema.source]]), schema.path, {}, (exports) => {
      const { default: definition } = exports
      if (typeof definition?.export !== "function") throw new Error("its default export is not made by defineSchema()")
      const exported = JSON.parse(definition.export())
      for (const table of exported.tables) Names.checkTable(table)
      return exported
    })
  } catch (cause) {
    throw new Error(`${where}: ${messageOf(cause)}`, { cause })
  }
}

interface ExportBranch {
  readonly type: "branch"
  readonly branch: ReadonlyArray<[string, ExportBranch | { readonly type: "leaf"; readonly leaf: string }]>
}

type Tree = Map<string, Tree | string>

const serialize = (tree: Tree): ExportBranch => ({
  type: "branch",
  branch: [...tree].map(([name, node]) => [
    name,
    typeof node === "string" ? { type: "leaf", leaf: node } : serialize(node)
  ])
})

/** A component's public functions as the tree that its parent sees. */
const exportTree = (functions: Functions): ExportBranch => {
  const root: Tree = new Map()
  for (const [file, specs] of functions) {
    const name = file.replace(/\.js$/, "")
    for (const spec of specs) {
      if (spec.visibility !== "public") continue
      let node = root
      for (const part of name.split("/")) {
        const known = node.get(part)
        const next: Tree = known instanceof Map ? known : new Map()
        node.set(part, next)
        node = next
      }
      node.set(spec.name, `_reference/function/${name}:${spec.name}`)
    }
  }
  return serialize(root)
}

const udfTypes = { query: "Query", mutation: "Mutation", action: "Action" } as const

/** In the form in which a deployment reports an analysis. */
const reported = (functions: Functions): Record<string, unknown> =>
  Object.fromEntries(
    [...functions].map(([file, specs]) => [file, {
      functions: specs.map(({ args, kind, name, returns, visibility }) => ({
        name,
        udfType: udfTypes[kind],
        visibility: { kind: visibility },
        args,
        returns,
        pos: null
      })),
      httpRoutes: null,
      cronSpecs: null,
      sourceMapped: null
    }])
  )

/** What a deployment answers to a push. */
export const answer = async (request: PushRequest, options: Options = {}): Promise<unknown> => {
  const { appDefinition: app, componentDefinitions: components } = request
  const nodeModules = app.changedModules.filter((module) =>
    module.environment === "node" && !module.path.startsWith("_deps/")
  )
  if (options.needsEveryFunction === true && nodeModules.length > 0) {
    throw new Error(
      "`codegen.staticApi` of convex.json wants every function analysed, which needs a deployment for " +
        `"use node" modules: ${nodeModules.map((module) => module.path).join(", ")}. Turn it off, or generate with ` +
        "`convex codegen`."
    )
  }
  const nameOf = options.nameOf ?? Definitions.defaultName
  const definitions = await Definitions.evaluateDefinitions([
    ...components.map((component) => ({
      path: component.definitionPath,
      source: component.definition.source,
      dependencies: component.dependencies
    })),
    ...(app.definition === null
      ? []
      : [{ path: "", source: app.definition.source, dependencies: app.dependencies }])
  ], options)
  const udfConfig = { serverVersion: app.udfServerVersion, importPhaseRngSeed: null, importPhaseUnixTimestamp: null }
  const analysis: Record<string, unknown> = {}
  for (const component of components) {
    const where = nameOf(component.definitionPath)
    const functions = await analyzeModules(where, component.functions, undefined)
    analysis[component.definitionPath] = {
      definition: {
        ...definitions.get(component.definitionPath),
        path: component.definitionPath,
        exports: exportTree(functions)
      },
      schema: await analyzeSchema(where, component.schema),
      functions: reported(functions),
      udfConfig
    }
  }
  const nothing: ExportBranch = { type: "branch", branch: [] }
  const functions = await analyzeModules(nameOf(""), app.changedModules, (name) => options.env?.[name])
  analysis[""] = {
    definition: {
      ...(definitions.get("") ?? { definitionType: { type: "app" }, childComponents: [], httpMounts: {} }),
      path: "",
      exports: nothing
    },
    schema: await analyzeSchema(nameOf(""), app.schema),
    functions: reported(functions),
    udfConfig
  }
  return {
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: [],
    analysis,
    app: {
      definitionPath: "",
      componentPath: "",
      args: {},
      childComponents: {},
      httpRoutes: { httpModuleRoutes: null, mounts: [] },
      exports: {}
    },
    schemaChange: { allocatedComponentIds: {}, schemaIds: {} }
  }
}

const bodyOf = async (request: IncomingMessage): Promise<any> => {
  const parts: Array<Buffer> = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts)
  return JSON.parse((request.headers["content-encoding"] === "br" ? brotliDecompressSync(body) : body).toString("utf8"))
}

/** Listens on a free port of 127.0.0.1 until it is closed. */
export const start = async (options: Options = {}): Promise<PushServer> => {
  let failure: Error | undefined
  const reply = async (request: IncomingMessage): Promise<[status: number, body: unknown]> => {
    switch (request.url) {
      case "/api/get_config_hashes":
        return [200, {
          config: { functions: "convex/" },
          moduleHashes: [],
          nodeDependencies: [],
          udfServerVersion: null
        }]
      case "/api/deploy2/start_push":
        try {
          return [200, await answer(await bodyOf(request), options)]
        } catch (cause) {
          failure = cause as Error
          return [400, { code: "AnalysisFailed", message: messageOf(cause) }]
        }
      default:
        return [404, { code: "NotFound", message: `There is no ${request.url} here.` }]
    }
  }
  const server = createServer((request, response) => {
    void reply(request).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject)
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failure: () => failure,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
