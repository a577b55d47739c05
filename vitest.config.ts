import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { projects } from "./vitest.workspace.ts"

/** One PostgreSQL for the whole run, started where a project needs it. */
const postgres = new Set([
  "packages/store-sql",
  "packages/groups",
  "packages/keys",
  "packages/core-sessions",
  "packages/webhooks",
  "apps/server"
])

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Convex functions run in realms made of Node's `vm` modules. */
const isolated = {
  pool: "forks" as const,
  execArgv: ["--experimental-vm-modules"],
  // The functions of the component are bundled from what the packages have built.
  globalSetup: [file("packages/convex/test/globalSetup.ts")]
}

/** The suites of a domain once more, on the component: the same files, and another list of places. */
const onConvex: ReadonlyArray<{
  readonly domain: string
  readonly places: string
  readonly layers?: string
  /** Other modules that stand in the place of one of the tests' own, by its name. */
  readonly helpers?: Readonly<Record<string, string>>
  readonly suites: ReadonlyArray<string>
  /** Suites that take so long that they are a command of their own: `npm run test:long`. */
  readonly long: ReadonlyArray<string>
}> = [
  {
    domain: "groups",
    places: "packages/convex/test/domain/GroupPlaces.ts",
    suites: ["Access", "Attack", "Groups", "Guarded", "Invites", "Members"],
    long: ["Deletion", "Model", "Moves"]
  },
  {
    domain: "keys",
    places: "packages/convex/test/domain/KeyPlaces.ts",
    suites: ["Access", "Attack", "Impersonation", "Keys", "Suspension", "VerifyKey"],
    long: ["KeysContract"]
  },
  {
    domain: "core-sessions",
    places: "packages/convex/test/domain/SessionPlaces.ts",
    // The services' layers too are others: what they hold runs in the component.
    layers: "packages/convex/test/domain/layers/",
    suites: [
      "accounts/Accounts",
      "anonymous/Anonymous",
      "codes/CodeSignIn",
      "codes/CodeVerification",
      "codes/EmailChange",
      "credentials/CredentialAccounts",
      "deviceCodes/DeviceCodes",
      "devices/Devices",
      "emails/Emails",
      "passkeys/Passkeys",
      "passwords/Passwords",
      "passwords/PasswordsAttack",
      "passwords/PasswordsContract",
      "recovery/Recovery",
      "sessions/Sessions",
      "users/ImportUsers",
      "users/Users"
    ],
    long: ["credentials/Credentials", "totp/Totps", "users/RemoveUser"]
  },
  {
    domain: "webhooks",
    places: "packages/convex/test/domain/WebhookPlaces.ts",
    layers: "packages/convex/test/domain/webhooks/",
    helpers: { Sealing: "packages/convex/test/domain/webhooks/Sealing.ts" },
    suites: ["audit/Audit", "deliveries/Claim", "deliveries/Deliveries", "deliveries/Recover"],
    long: []
  }
]

const conditions = ["@gatehouse/source", "module", "node", "development|production"]

export default defineConfig(({ mode }) => ({
  test: {
    // Vitest leaves one core to itself, which on a machine with two is half of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      ...(mode === "long" ? [] : projects).map((root) => ({
        ssr: { resolve: { conditions } },
        resolve: { conditions },
        test: {
          name: root === "." ? "repo" : root.replace(/^(packages|apps)\//, ""),
          root,
          include: ["test/**/*.test.ts"],
          sequence: { concurrent: true },
          ...(root === "packages/convex" ? isolated : {}),
          ...(root === "packages/convex-isolate" ? { pool: isolated.pool, execArgv: isolated.execArgv } : {}),
          ...(postgres.has(root)
            // Many tests at once share its one server, and a busy machine: what hangs is still seen.
            ? { globalSetup: [file("packages/store-sql/src/testing/globalSetup.ts")], testTimeout: 30_000 }
            : {})
        }
      })),
      ...onConvex.filter(({ long }) => mode !== "long" || long.length > 0).map((
        { domain, helpers = {}, layers, long, places, suites }
      ) => ({
        ssr: { resolve: { conditions } },
        resolve: {
          conditions,
          alias: [
            { find: /^\.{1,2}\/Places\.ts$/, replacement: file(places) },
            ...Object.entries(helpers).map(([name, path]) => ({
              find: new RegExp(`^\\.{1,2}/${name}\\.ts$`),
              replacement: file(path)
            })),
            ...(layers === undefined
              ? []
              : [{ find: /^(?:\.\.\/)+src\/\w+\/(\w+Layer)\.ts$/, replacement: `${file(layers)}$1.ts` }])
          ]
        },
        test: {
          name: `convex-${domain}`,
          root: `packages/${domain}`,
          include: (mode === "long" ? long : suites).map((suite) => `test/${suite}.test.ts`),
          sequence: { concurrent: true },
          // Some tests make hundreds of calls, each with a realm of its own.
          testTimeout: 120_000,
          ...isolated
        }
      }))
    ]
  }
}))
