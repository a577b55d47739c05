/** A value that the server cannot use stops the process with one sentence that names the variable. */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Effect } from "effect"
import { TestConsole } from "effect/testing"
import * as Fs from "node:fs"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { inspect } from "node:util"
import { BadSetting, fromEnv } from "../src/Settings.ts"
import { resolve } from "../src/SignInSettings.ts"
import * as Telemetry from "../src/Telemetry.ts"
import { type Ended, folder, freePort, printedKey, spawnMain, startServer } from "./ServerProcess.ts"
import { encryptionKeys } from "./World.ts"

/** One line on standard error that names the variable, nothing on standard output, exit code 1. */
const assertSentence = (ended: Ended, variable: string) => {
  assert.strictEqual(ended.code, 1, JSON.stringify(ended))
  assert.strictEqual(ended.stdout, "")
  assert.match(ended.stderr, /^[^\n]{20,500}\n$/)
  assert.include(ended.stderr, variable)
  assert.notMatch(ended.stderr, /\n +at |node_modules|\.ts:\d/)
}

/** What `fromEnv` throws. */
const refusalOf = (env: Readonly<Record<string, string>>): string => {
  try {
    fromEnv(env)
  } catch (error) {
    assert.instanceOf(error, BadSetting)
    return error.message
  }
  return assert.fail("the value was taken")
}

const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"

/** One of each variable is given to a process of its own. */
const bad: ReadonlyArray<readonly [string, string]> = [
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["DATABASE_URL", "mysql://root@localhost/x"],
  ["DATABASE_URL", "sqlite:"],
  ["DATABASE_URL", `postgres:/user:${secret}@host/db`],
  ["GATEHOUSE_ISSUER", "http://auth.example.com"],
  ["GATEHOUSE_ISSUER", "https://auth.example.com/?a=b"],
  ["GATEHOUSE_ISSUER", "auth.example.com"],
  ["GATEHOUSE_ENCRYPTION_KEYS", `k1:${secret}tooLong`],
  ["GATEHOUSE_ENCRYPTION_KEYS", secret],
  ["GATEHOUSE_ENCRYPTION_KEYS", `${encryptionKeys()},${encryptionKeys()}`],
  ["GATEHOUSE_ADMIN_KEY", "short"],
  ["GATEHOUSE_ADMIN_KEY", `${secret} with spaces in it`],
  ["GATEHOUSE_TRUSTED_PROXIES", "10.0.0.0/33"],
  ["GATEHOUSE_TRUSTED_PROXIES", "proxy.example.com"],
  ["GATEHOUSE_KEY_PREFIX", "1password"],
  ["GATEHOUSE_KEY_PREFIX", "gh_"],
  ["GATEHOUSE_KEY_PREFIX", "a".repeat(33)],
  ["GATEHOUSE_KEY_ENV", "Live"],
  ["GATEHOUSE_KEY_ENV", "pre_live"],
  ["GATEHOUSE_LOG_FORMAT", "xml"],
  ["GATEHOUSE_LOG_LEVEL", "verbose"],
  ["GATEHOUSE_LOG_LEVEL", "toString"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317"],
  ["GATEHOUSE_PERMISSIONS", "/there/is/no/such/file.json"],
  ["GATEHOUSE_APP_NAME", "a".repeat(65)],
  ["GATEHOUSE_APP_NAME", "Acme\nBcc: eve@example.com"],
  ["GATEHOUSE_ORIGINS", "app.example.com"],
  ["GATEHOUSE_ORIGINS", "https://app.example.com/"],
  ["GATEHOUSE_ORIGINS", "https://app.example.com,http://app.example.com"],
  ["GATEHOUSE_ORIGINS", "https://*.example.com/"],
  ["GATEHOUSE_REDIRECTS", "javascript:alert(1)"],
  ["GATEHOUSE_REDIRECTS", "https://app.example.com?a=b"],
  ["GATEHOUSE_SIGN_UP", "everybody"],
  ["GATEHOUSE_LINKING", "always"],
  ["GATEHOUSE_IMMEDIATE_SIGN_UP", "yes"],
  ["GATEHOUSE_SESSION_INACTIVITY", "30"],
  ["GATEHOUSE_SESSION_INACTIVITY", "59s"],
  ["GATEHOUSE_SESSION_LIFE", "401d"],
  ["GATEHOUSE_ACCESS_TOKEN_LIFE", "2s"],
  ["GATEHOUSE_ACCESS_TOKEN_LIFE", "25h"],
  ["GATEHOUSE_ACCESS_TOKEN_ALGORITHM", "HS256"],
  ["GATEHOUSE_ACCESS_TOKEN_ALGORITHM", "none"],
  ["GATEHOUSE_PASSKEY_DOMAIN", "https://example.com"],
  ["GATEHOUSE_PASSKEY_DOMAIN", "127.0.0.1"],
  ["GATEHOUSE_PASSKEY_ORIGINS", "app.example.com"],
  ["GATEHOUSE_LINK_URL", "http://app.example.com/link"],
  ["GATEHOUSE_DEVICE_URL", "https://app.example.com/#device"],
  ["GATEHOUSE_SMTP_URL", `https://user:${secret}@mail.example.com`],
  ["GATEHOUSE_SMTP_URL", "mail.example.com"],
  ["GATEHOUSE_SMTP_URL", `smtps://user:100%${secret}@mail.example.com`],
  ["GATEHOUSE_PROVIDERS", "/there/is/no/such/file.json"],
  ["GATEHOUSE_OUTBOUND_PRIVATE", "id.corp.example"],
  ["GATEHOUSE_OUTBOUND_PRIVATE", `${secret}@id.corp.example:443`],
  ["GATEHOUSE_AUDIT_RETENTION", "6d"],
  ["GATEHOUSE_AUDIT_RETENTION", "3651d"],
  ["GATEHOUSE_AUDIT_RETENTION", "365"],
  ["GATEHOUSE_AUDIT_RETENTION", "never"],
  ["GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE", "hooks.corp.example"],
  ["GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE", "https://hooks.corp.example:443"],
  ["GATEHOUSE_WEBHOOKS_ALLOW_HTTP", "yes"],
  ["GATEHOUSE_WEBHOOKS_WORKER", "false"],
  ["GATEHOUSE_WEBHOOKS_CONCURRENCY", "0"],
  ["GATEHOUSE_WEBHOOKS_CONCURRENCY", "many"]
]

/** Of variables that belong together one is missing, or one is bad. The message names it, and repeats no secret. */
const badTogether: ReadonlyArray<readonly [string, Readonly<Record<string, string>>]> = [
  ["GATEHOUSE_SMTP_URL", { GATEHOUSE_MAIL_FROM: "login@example.com" }],
  ["GATEHOUSE_MAIL_FROM", { GATEHOUSE_SMTP_URL: `smtps://user:${secret}@mail.example.com` }],
  ["GATEHOUSE_MAIL_FROM", {
    GATEHOUSE_SMTP_URL: "smtps://mail.example.com",
    GATEHOUSE_MAIL_FROM: "a@b.example, c@d.example"
  }],
  ["GATEHOUSE_MAIL_FROM", { GATEHOUSE_SMTP_URL: "smtps://mail.example.com", GATEHOUSE_MAIL_FROM: "Acme a@b.example" }],
  ["GATEHOUSE_GOOGLE_ID", { GATEHOUSE_GOOGLE_SECRET: secret }],
  ["GATEHOUSE_GOOGLE_SECRET", { GATEHOUSE_GOOGLE_ID: "id" }],
  ["GATEHOUSE_GITHUB_SECRET", { GATEHOUSE_GITHUB_ID: "id" }],
  ["GATEHOUSE_GITLAB_SECRET", { GATEHOUSE_GITLAB_ID: "id" }],
  ["GATEHOUSE_DISCORD_SECRET", { GATEHOUSE_DISCORD_ID: "id" }],
  ["GATEHOUSE_APPLE_TEAM_ID", { GATEHOUSE_APPLE_ID: "id", GATEHOUSE_APPLE_PRIVATE_KEY: secret }],
  ["GATEHOUSE_APPLE_PRIVATE_KEY", {
    GATEHOUSE_APPLE_ID: "id",
    GATEHOUSE_APPLE_TEAM_ID: "team",
    GATEHOUSE_APPLE_KEY_ID: "key",
    GATEHOUSE_APPLE_PRIVATE_KEY: secret
  }],
  ["GATEHOUSE_MICROSOFT_TENANT", {
    GATEHOUSE_MICROSOFT_ID: "id",
    GATEHOUSE_MICROSOFT_SECRET: secret,
    GATEHOUSE_MICROSOFT_TENANT: "acme.onmicrosoft.com"
  }]
]

const badProviders: ReadonlyArray<readonly [what: string, text: string]> = [
  ["no JSON", `{"acme": ${secret}`],
  ["no object", "[]"],
  ["no protocol", `{"acme":{"issuer":"https://id.example","clientId":"a","clientSecret":"${secret}"}}`],
  [
    "an issuer without encryption",
    "{\"acme\":{\"protocol\":\"oidc\",\"issuer\":\"http://id.example\",\"clientId\":\"a\"}}"
  ],
  ["no client", "{\"acme\":{\"protocol\":\"oidc\",\"issuer\":\"https://id.example\"}}"],
  ["an id that is no path", "{\"../x\":{\"protocol\":\"oidc\",\"issuer\":\"https://id.example\",\"clientId\":\"a\"}}"],
  [
    "a field that nothing reads",
    `{"acme":{"protocol":"oidc","issuer":"https://id.example","clientId":"a","secret":"${secret}"}}`
  ],
  [
    "OAuth 2 without endpoints",
    "{\"acme\":{\"protocol\":\"oauth2\",\"clientId\":\"a\",\"profile\":{\"subject\":\"id\"}}}"
  ]
]

const badPermissions: ReadonlyArray<string> = [
  "",
  "{\n\"roles\": oops\n}",
  "[]",
  "null",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":[\"undeclared:grant\"]}}}",
  "{\"grants\":[\"no colon\"],\"roles\":{}}",
  "{\"grants\":\"reports:read\",\"roles\":{}}",
  "{\"grants\":[],\"roles\":{\"admin\":null}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\"}}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":\"all\"}}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":\"*\",\"owner\":\"yes\"}}}"
]

describe("a bad value", { timeout: 20_000 }, () => {
  for (const [variable, value] of bad) {
    it(`of ${variable} (${value.replaceAll(secret, "…").slice(0, 30)}) is refused by name, and not repeated`, () => {
      const message = refusalOf({ [variable]: value })

      assert.match(message, new RegExp(`^${variable} [^\\n]{20,500}\\.$`))
      assert.notInclude(message, secret)
    })
  }

  // Of those for signing in, which are read alike, one is enough.
  for (
    const [variable, value] of new Map(
      bad.filter((_, i) => i <= bad.findIndex(([name]) => name === "GATEHOUSE_APP_NAME"))
    )
  ) {
    it.live(`of ${variable} stops the start with a sentence`, () =>
      Effect.gen(function*() {
        const server = yield* spawnMain(yield* folder, { [variable]: value })
        const ended = yield* Effect.promise(() => server.ended)

        assertSentence(ended, variable)
        assert.notInclude(ended.stderr, secret)
      }))
  }

  badPermissions.forEach((text, i) =>
    it.effect(`in the file of GATEHOUSE_PERMISSIONS (${i}) is refused by name`, () =>
      Effect.gen(function*() {
        const file = Path.join(yield* folder, "permissions.json")
        Fs.writeFileSync(file, text)

        assert.match(refusalOf({ GATEHOUSE_PERMISSIONS: file }), /^GATEHOUSE_PERMISSIONS [^\n]{20,500}\.$/)
      }))
  )

  for (const [variable, env] of badTogether) {
    it(`beside ${Object.keys(env).join(", ")} is refused as ${variable}`, () => {
      const message = refusalOf(env)

      assert.match(message, new RegExp(`^${variable} [^\\n]{20,500}\\.$`))
      assert.notInclude(message, secret)
    })
  }

  it.effect.each(badProviders)(
    "in the file of GATEHOUSE_PROVIDERS, %s, is refused by name",
    ([, text]) =>
      Effect.gen(function*() {
        const file = Path.join(yield* folder, "providers.json")
        Fs.writeFileSync(file, text)
        const message = refusalOf({ GATEHOUSE_PROVIDERS: file })

        assert.match(message, /^GATEHOUSE_PROVIDERS [^\n]{20,500}\.$/)
        assert.notInclude(message, secret)
      })
  )

  it.effect("that names a provider twice is refused", () =>
    Effect.gen(function*() {
      const file = Path.join(yield* folder, "providers.json")
      Fs.writeFileSync(
        file,
        "{\"google\":{\"protocol\":\"oidc\",\"issuer\":\"https://id.example\",\"clientId\":\"a\"}}"
      )
      const google = { GATEHOUSE_GOOGLE_ID: "id", GATEHOUSE_GOOGLE_SECRET: secret }

      assert.include(refusalOf({ ...google, GATEHOUSE_PROVIDERS: file }), "google")
    }))

  it.live("of the command line is answered with the commands there are", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, {}, ["serve"])
      const ended = yield* Effect.promise(() => server.ended)

      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "There is no command serve.")
      assert.include(ended.stderr, "admin-key")
    }))
})

describe("settings", () => {
  it("have defaults for keys and logs", () => {
    const { keys, logLevel } = fromEnv({})

    assert.deepStrictEqual({ keys, logLevel }, { keys: { prefix: "gh", env: "live" }, logLevel: "Info" })
  })

  it("of signing in have defaults that hold for a server on one's own machine", () => {
    const { auth, home, linkUrl, mail, origins, providers, secure, tokens } = resolve(
      fromEnv({}).signIn,
      "http://127.0.0.1:4000"
    )

    assert.deepStrictEqual(origins, ["http://localhost:4000", "http://127.0.0.1:4000"])
    assert.deepStrictEqual({ home, mail, providers, secure }, {
      home: undefined,
      mail: undefined,
      providers: [],
      secure: false
    })
    assert.strictEqual(linkUrl, "http://127.0.0.1:4000/auth/link")
    assert.deepInclude(tokens, {
      issuer: "http://127.0.0.1:4000",
      audience: "http://127.0.0.1:4000",
      algorithm: "ES256",
      lifeMs: 600_000
    })
    // Browsers make no passkeys for an address.
    assert.deepInclude(auth.passkeys, { rpId: "localhost", origins })
    assert.deepInclude(auth, { signUp: "open", linking: "verifiedEmail", immediateSignUp: false, redirects: [] })
  })

  it("of signing in are those of the application", () => {
    const { auth, home, origins, secure, tokens } = resolve(
      fromEnv({
        GATEHOUSE_APP_NAME: "Acme",
        GATEHOUSE_ORIGINS: "https://app.acme.example, https://admin.acme.example",
        GATEHOUSE_REDIRECTS: "https://app.acme.example/welcome,acme://signed-in",
        GATEHOUSE_SIGN_UP: "invite",
        GATEHOUSE_LINKING: "refuse",
        GATEHOUSE_IMMEDIATE_SIGN_UP: "true",
        GATEHOUSE_SESSION_INACTIVITY: "12h",
        GATEHOUSE_SESSION_LIFE: "7d",
        GATEHOUSE_ACCESS_TOKEN_LIFE: "5m",
        GATEHOUSE_ACCESS_TOKEN_ALGORITHM: "EdDSA",
        GATEHOUSE_ACCESS_TOKEN_AUDIENCE: "acme-api",
        GATEHOUSE_PASSKEY_DOMAIN: "acme.example",
        GATEHOUSE_DEVICE_URL: "https://app.acme.example/tv"
      }).signIn,
      "https://auth.other.example"
    )

    assert.deepStrictEqual(origins, [
      "https://app.acme.example",
      "https://admin.acme.example",
      "https://auth.other.example"
    ])
    assert.deepStrictEqual([home, secure], ["https://app.acme.example", true])
    assert.deepInclude(auth, {
      signUp: "invite",
      linking: "refuse",
      immediateSignUp: true,
      redirects: ["https://app.acme.example/welcome", "acme://signed-in"],
      deviceVerificationUri: "https://app.acme.example/tv"
    })
    assert.deepInclude(auth.session, { inactivityMs: 43_200_000, absoluteMs: 604_800_000, touchMs: 60_000 })
    assert.deepInclude(auth.passkeys, {
      rpId: "acme.example",
      rpName: "Acme",
      // A page of another domain could make none for this one.
      origins: ["https://app.acme.example", "https://admin.acme.example"]
    })
    assert.strictEqual(auth.totp.issuer, "Acme")
    assert.deepInclude(tokens, { audience: "acme-api", algorithm: "EdDSA", lifeMs: 300_000 })
  })

  it("of the audit log and of webhooks have defaults that let nothing out of the public Internet", () => {
    assert.deepStrictEqual(fromEnv({}).webhooks, {
      retentionDays: 365,
      outbound: { allowHttp: false, allowPrivate: [] },
      worker: true,
      concurrency: 64
    })
  })

  it("of the audit log and of webhooks are those of the operator", () => {
    const { webhooks } = fromEnv({
      GATEHOUSE_AUDIT_RETENTION: "30d",
      GATEHOUSE_WEBHOOKS_ALLOW_HTTP: "true",
      GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE: "hooks.corp.example:443, 10.0.0.7:8080",
      GATEHOUSE_WEBHOOKS_WORKER: "off",
      GATEHOUSE_WEBHOOKS_CONCURRENCY: "8"
    })

    assert.deepStrictEqual(webhooks, {
      retentionDays: 30,
      outbound: { allowHttp: true, allowPrivate: ["hooks.corp.example:443", "10.0.0.7:8080"] },
      worker: false,
      concurrency: 8
    })
    assert.isNull(fromEnv({ GATEHOUSE_AUDIT_RETENTION: "forever" }).webhooks.retentionDays)
  })

  it("name every service that users can sign in with, the README's example included", () => {
    const readme = Fs.readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const [, example = ""] = /^```json\n([^]*?)^```$/m.exec(readme) ?? []
    const file = Path.join(Fs.mkdtempSync(Path.join(Os.tmpdir(), "gatehouse-settings-")), "providers.json")
    Fs.writeFileSync(file, example)
    const { providers } = fromEnv({
      GATEHOUSE_GOOGLE_ID: "google-id",
      GATEHOUSE_GOOGLE_SECRET: secret,
      GATEHOUSE_GITHUB_ID: "github-id",
      GATEHOUSE_GITHUB_SECRET: secret,
      GATEHOUSE_APPLE_ID: "com.example.web",
      GATEHOUSE_APPLE_TEAM_ID: "TEAM",
      GATEHOUSE_APPLE_KEY_ID: "KEY",
      GATEHOUSE_APPLE_PRIVATE_KEY: `-----BEGIN PRIVATE KEY-----\\n${secret}\\n-----END PRIVATE KEY-----`,
      GATEHOUSE_MICROSOFT_ID: "microsoft-id",
      GATEHOUSE_MICROSOFT_SECRET: secret,
      GATEHOUSE_MICROSOFT_TENANT: "organizations",
      GATEHOUSE_GITLAB_ID: "gitlab-id",
      GATEHOUSE_GITLAB_SECRET: secret,
      GATEHOUSE_DISCORD_ID: "discord-id",
      GATEHOUSE_DISCORD_SECRET: secret,
      GATEHOUSE_PROVIDERS: file
    }).signIn
    Fs.rmSync(Path.dirname(file), { recursive: true })
    const forge = providers.find(({ id }) => id === "forge")

    assert.deepStrictEqual(providers.map(({ id }) => id), [
      "google",
      "github",
      "apple",
      "microsoft",
      "gitlab",
      "discord",
      "acme",
      "forge"
    ])
    assert.notInclude(inspect(providers, { depth: 8 }) + JSON.stringify(providers), secret)
    assert.deepStrictEqual(
      forge?.profile(
        { id: "7", email: "a@b.example", email_verified: true, name: "Ada", admin: true },
        new URLSearchParams()
      ),
      { subject: "7", email: "a@b.example", emailVerified: true, name: "Ada" }
    )
  })

  it.effect("keep what is below the log level from the log", () =>
    Effect.gen(function*() {
      const settings = fromEnv({ GATEHOUSE_LOG_LEVEL: "warn" })
      yield* Effect.provide(
        Effect.all([
          Effect.logDebug("one"),
          Effect.logInfo("two"),
          Effect.logWarning("three"),
          Effect.logError("four")
        ]),
        Telemetry.layer(settings)
      )
      const lines = yield* TestConsole.errorLines

      assert.deepStrictEqual(lines.map((line) => JSON.parse(String(line)).message), ["three", "four"])
    }).pipe(Effect.provide(TestConsole.layer)))
})

describe("what stands in the way of a start", { timeout: 30_000 }, () => {
  it.live("a port in use is named, and the admin key is still shown by the next start", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const taken = yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<Net.Server>((resolve) => {
            const server = Net.createServer().listen(0, "127.0.0.1", () => resolve(server))
          })
        ),
        (server) => Effect.promise(() => new Promise<void>((resolve) => server.close(() => resolve())))
      )
      const port = String((taken.address() as Net.AddressInfo).port)
      const refused = yield* spawnMain(cwd, { PORT: port })
      assertSentence(yield* Effect.promise(() => refused.ended), `PORT ${port}`)

      const server = yield* startServer(cwd)
      const key = yield* Effect.promise(() => printedKey(server))
      assert.strictEqual((yield* Effect.promise(() => server.call("groups/list", {}, { key }))).status, 200)
    }))

  it.live("an address of another machine is named", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, { HOST: "192.0.2.1" })
      assertSentence(yield* Effect.promise(() => server.ended), "HOST")
    }))

  it.live("a PostgreSQL that is not there is named, without its password", () =>
    Effect.gen(function*() {
      const port = yield* Effect.promise(freePort)
      const server = yield* spawnMain(yield* folder, {
        DATABASE_URL: `postgres://gatehouse:${secret}@127.0.0.1:${port}/gatehouse`
      })
      const ended = yield* Effect.promise(() => server.ended)

      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, `127.0.0.1:${port}`)
      assert.notInclude(ended.stderr, secret)
    }))

  it.live("a database of PostgreSQL that is not there is named", () =>
    Effect.gen(function*() {
      const url = new URL(yield* Effect.promise(testDatabase))
      url.pathname = "/nowhere"
      const server = yield* spawnMain(yield* folder, { DATABASE_URL: url.href })

      const ended = yield* Effect.promise(() => server.ended)
      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, "nowhere")
    }))

  it.live("a SQLite file that is none is named", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.writeFileSync(Path.join(cwd, "notes.txt"), "not a database, but long enough to be read as one ".repeat(100))
      const server = yield* spawnMain(cwd, { DATABASE_URL: "sqlite:notes.txt" })

      const ended = yield* Effect.promise(() => server.ended)
      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, "notes.txt")
    }))

  it.live("a folder that cannot be made is named", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.writeFileSync(Path.join(cwd, "data"), "a file where the folder should be")
      const server = yield* spawnMain(cwd)

      assertSentence(yield* Effect.promise(() => server.ended), "data")
    }))

  it.live("keys that others can read are not used", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.mkdirSync(Path.join(cwd, "data"))
      Fs.writeFileSync(Path.join(cwd, "data/encryption.keys"), encryptionKeys())
      Fs.chmodSync(Path.join(cwd, "data/encryption.keys"), 0o644)
      const server = yield* spawnMain(cwd)

      assertSentence(yield* Effect.promise(() => server.ended), "chmod 600")
    }))

  it.live("a database that was sealed with other keys is not opened, and opens again with both", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const [first, second] = [encryptionKeys("k1"), encryptionKeys("k2")]
      const before = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: first })
      yield* Effect.promise(() => before.stop())
      const refused = yield* spawnMain(cwd, { GATEHOUSE_ENCRYPTION_KEYS: second })
      assertSentence(yield* Effect.promise(() => refused.ended), "GATEHOUSE_ENCRYPTION_KEYS")

      const server = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: `${second},${first}` })
      assert.strictEqual((yield* Effect.promise(() => server.get("/readyz"))).status, 200)
      yield* Effect.promise(() => server.stop())

      // From then on it is sealed with the new ones, and the old ones are no longer enough.
      const tooOld = yield* spawnMain(cwd, { GATEHOUSE_ENCRYPTION_KEYS: first })
      assertSentence(yield* Effect.promise(() => tooOld.ended), "GATEHOUSE_ENCRYPTION_KEYS")
      const rotated = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: second })
      assert.strictEqual((yield* Effect.promise(() => rotated.get("/readyz"))).status, 200)
    }))
})
