/**
 * The command line: `gatehouse` starts the server, `gatehouse admin-key` makes a key for whoever lost theirs,
 * `gatehouse verify` looks at an export of the audit log.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { BadSetting, fromEnv, type Settings } from "./Settings.ts"

const usage = `gatehouse              start the server
gatehouse admin-key    make a new admin API key for the configured database and print it
gatehouse verify FILE  verify an export of the audit log, without a database; without FILE that of
                       standard input. --anchor HASH: the export must have this hash in it
gatehouse help         show this

Configuration is read from the environment.

The server: PORT, HOST, DATABASE_URL, GATEHOUSE_ISSUER, GATEHOUSE_ENCRYPTION_KEYS,
GATEHOUSE_ADMIN_KEY, GATEHOUSE_PERMISSIONS, GATEHOUSE_TRUSTED_PROXIES, GATEHOUSE_KEY_PREFIX,
GATEHOUSE_KEY_ENV, GATEHOUSE_LOG_FORMAT, GATEHOUSE_LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT.

Signing in: GATEHOUSE_APP_NAME, GATEHOUSE_ORIGINS, GATEHOUSE_REDIRECTS, GATEHOUSE_SIGN_UP,
GATEHOUSE_LINKING, GATEHOUSE_IMMEDIATE_SIGN_UP, GATEHOUSE_SESSION_INACTIVITY,
GATEHOUSE_SESSION_LIFE, GATEHOUSE_ACCESS_TOKEN_LIFE, GATEHOUSE_ACCESS_TOKEN_AUDIENCE,
GATEHOUSE_ACCESS_TOKEN_ALGORITHM, GATEHOUSE_PASSKEY_DOMAIN, GATEHOUSE_PASSKEY_ORIGINS,
GATEHOUSE_LINK_URL, GATEHOUSE_DEVICE_URL, GATEHOUSE_SMTP_URL, GATEHOUSE_MAIL_FROM.

Other services: GATEHOUSE_GOOGLE_ID, GATEHOUSE_GOOGLE_SECRET, GATEHOUSE_GITHUB_ID,
GATEHOUSE_GITHUB_SECRET, GATEHOUSE_APPLE_ID, GATEHOUSE_APPLE_TEAM_ID, GATEHOUSE_APPLE_KEY_ID,
GATEHOUSE_APPLE_PRIVATE_KEY, GATEHOUSE_MICROSOFT_ID, GATEHOUSE_MICROSOFT_SECRET,
GATEHOUSE_MICROSOFT_TENANT, GATEHOUSE_GITLAB_ID, GATEHOUSE_GITLAB_SECRET, GATEHOUSE_DISCORD_ID,
GATEHOUSE_DISCORD_SECRET, GATEHOUSE_PROVIDERS, GATEHOUSE_OUTBOUND_PRIVATE.

Audit log and webhooks: GATEHOUSE_AUDIT_RETENTION, GATEHOUSE_WEBHOOKS_ALLOW_HTTP,
GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE, GATEHOUSE_WEBHOOKS_WORKER, GATEHOUSE_WEBHOOKS_CONCURRENCY.
`

const print = (line: string): Effect.Effect<void> => Effect.sync(() => void process.stdout.write(`${line}\n`))

const noMail = {
  printed: "Mail is printed here, codes and all, and sent to nobody. Set GATEHOUSE_SMTP_URL to send it.",
  none: "No mail is sent: set GATEHOUSE_SMTP_URL. Until then nobody can sign in by mail or confirm an address."
}

// Loaded when needed: a bad value is reported without waiting for all of the server.
const server = Effect.promise(() => import("./Server.ts"))

const serve = (settings: Settings) =>
  Effect.gen(function*() {
    const { adminKey, mail, url } = yield* (yield* server).start(settings)
    yield* print(`Gatehouse listens on ${url}`)
    yield* print(`API documentation:   ${url}/docs`)
    if (adminKey !== undefined) {
      yield* print(`Admin API key:       ${adminKey}`)
      yield* print("Keep it: it is shown this once. `npx gatehouse admin-key` makes another.")
    }
    if (mail !== "smtp") yield* print(noMail[mail])
    return yield* Effect.never
  }).pipe(Effect.scoped)

const commands: Readonly<Record<string, (settings: Settings) => Effect.Effect<void, { readonly message: string }>>> = {
  start: serve,
  "admin-key": (settings) => Effect.flatMap(server, (server) => Effect.flatMap(server.adminKey(settings), print))
}

/** What went wrong, in a sentence where we know it. */
const explain = (cause: Cause.Cause<unknown>): string => {
  const error: unknown = Cause.squash(cause)
  // Our own errors, and the operating system's: a folder that may not be written, say.
  return error instanceof Error && ("_tag" in error || "syscall" in error) ? error.message : Cause.pretty(cause)
}

/** Needs no configuration. Exit code 1: the log is broken, or could not be read. */
const verify = (args: ReadonlyArray<string>) =>
  Effect.flatMap(Effect.promise(() => import("./VerifyCommand.ts")), (command) => command.verify(args)).pipe(
    Effect.matchCauseEffect({
      onSuccess: ({ ok, text }) => Effect.as(print(text), ok),
      onFailure: (cause) => Effect.sync(() => process.stderr.write(`${explain(cause)}\n`)).pipe(Effect.as(false))
    }),
    Effect.map((ok) => void (process.exitCode = ok ? 0 : 1))
  )

const main = (argv: ReadonlyArray<string>): void => {
  const [name = "start", ...args] = argv
  if (name === "help" || name === "--help" || name === "-h") return void process.stdout.write(usage)
  if (name === "verify") return void Effect.runFork(verify(args))
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    process.stderr.write(`There is no command ${name}.\n\n${usage}`)
    process.exitCode = 1
    return
  }
  let settings: Settings
  try {
    settings = fromEnv(process.env)
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
    return
  }
  // What it writes (the database, its keys) is its owner's only.
  process.umask(0o077)
  const fiber = Effect.runFork(command(settings))
  let stoppedAt: number | undefined
  const stop = () => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now()
      fiber.interruptUnsafe()
      // A second signal does not wait for what is in flight. One Ctrl-C may arrive twice: from the terminal, and from npm.
    } else if (performance.now() - stoppedAt > 1000) process.exit(130)
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop)
  fiber.addObserver((exit) => {
    if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
      process.stderr.write(`${explain(exit.cause)}\n`)
      process.exit(1)
    }
    process.exit(0)
  })
}

main(process.argv.slice(2))
