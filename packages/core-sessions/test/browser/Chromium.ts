/**
 * A real Chromium for tests, and pages of it that have a virtual authenticator.
 */
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core"

const wellKnown = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"
]

/** The Chromium that the package `@sparticuz/chromium` brings for Linux on x64, where that is installed. */
const packaged = async (): Promise<string | undefined> => {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined
  // Says that libraries are missing that a bare system lacks, so that the package unpacks its own.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs24.x"
  const name = "@sparticuz/chromium"
  try {
    const { default: bundle } = await import(/* @vite-ignore */ name)
    return await bundle.executablePath()
  } catch {
    return undefined
  }
}

/** Where Chromium is. Fails where there is none: what is not run must not look as if it had passed. */
export const executable = async (): Promise<string> => {
  const named = process.env["CHROMIUM_PATH"]
  if (named !== undefined && named !== "") {
    if (Fs.existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file. Set it to a Chromium or Chrome.`)
  }
  const found = wellKnown.find((path) => Fs.existsSync(path)) ?? await packaged()
  if (found !== undefined) return found
  throw new Error(
    "The tests of passkeys need Chromium, and there is none in the usual places. Install it (`apt-get install chromium`, " +
      "`brew install --cask chromium`), or set CHROMIUM_PATH to a Chromium or Chrome."
  )
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** A browser with an empty profile of its own, until the scope ends. */
export const browser = Effect.acquireRelease(
  Effect.promise(async () => {
    const executablePath = await executable()
    const profile = Fs.mkdtempSync(Path.join(Os.tmpdir(), "gatehouse-chromium-"))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: flags
    })
    return { context, profile }
  }),
  ({ context, profile }) =>
    Effect.promise(async () => {
      await context.close()
      Fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    })
)

/** A site with one empty page. */
export const site = Effect.acquireRelease(
  Effect.callback<{ readonly server: Http.Server; readonly origin: string }>((resume) => {
    const server = Http.createServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8")
      response.end(
        `<!doctype html><title>Passkeys</title><form><input id="name" autocomplete="username webauthn"></form>`
      )
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resume(Effect.succeed({ server, origin: `http://localhost:${port}` }))
    })
  }),
  ({ server }) =>
    Effect.promise(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
)

/** What `WebAuthn.getCredentials` tells of a passkey. */
export interface VirtualCredential {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly rpId?: string
  readonly privateKey: string
  readonly userHandle?: string
  readonly signCount: number
}

/** A page whose authenticator is virtual. Browsers let only the page in front ask for passkeys: one test at a time. */
export class VirtualPage {
  readonly page: Page
  private readonly session: CDPSession
  private authenticatorId = ""

  private constructor(page: Page, session: CDPSession) {
    this.page = page
    this.session = session
  }

  static async open(context: BrowserContext, origin: string): Promise<VirtualPage> {
    const page = await context.newPage()
    await page.goto(origin)
    const session = await context.newCDPSession(page)
    await session.send("WebAuthn.enable", { enableUI: false })
    const opened = new VirtualPage(page, session)
    await opened.addAuthenticator()
    return opened
  }

  async addAuthenticator(
    options: { readonly hasUserVerification?: boolean; readonly hasResidentKey?: boolean } = {}
  ): Promise<void> {
    if (this.authenticatorId !== "") {
      await this.session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.authenticatorId })
    }
    const { authenticatorId } = await this.session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        ctap2Version: "ctap2_1",
        transport: "internal",
        hasResidentKey: options.hasResidentKey ?? true,
        hasUserVerification: options.hasUserVerification ?? true,
        isUserVerified: options.hasUserVerification ?? true,
        automaticPresenceSimulation: true
      }
    })
    this.authenticatorId = authenticatorId
  }

  async credentials(): Promise<ReadonlyArray<VirtualCredential>> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", {
      authenticatorId: this.authenticatorId
    })
    return credentials
  }

  /** The same key with another counter, as a copy of it would have. */
  async setCounter(signCount: number): Promise<void> {
    const { authenticatorId } = this
    for (const credential of await this.credentials()) {
      await this.session.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId })
      await this.session.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount } })
    }
  }

  /** Copies the keys of another page's authenticator. */
  async copyFrom(other: VirtualPage): Promise<void> {
    for (const credential of await other.credentials()) {
      await this.session.send("WebAuthn.addCredential", { authenticatorId: this.authenticatorId, credential })
    }
  }

  async setUserVerified(isUserVerified: boolean): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified })
  }

  /** `navigator.credentials.create`, from JSON to JSON. A refusal by the browser is its error's name. */
  async create(options: unknown): Promise<any> {
    await this.page.bringToFront()
    return this.page.evaluate(async (json) => {
      try {
        const publicKey = (globalThis as any).PublicKeyCredential.parseCreationOptionsFromJSON(json)
        return (await (navigator as any).credentials.create({ publicKey })).toJSON()
      } catch (error) {
        return { refused: (error as Error).name }
      }
    }, options)
  }

  /** `navigator.credentials.get`, from JSON to JSON. */
  async get(options: unknown, mediation: "optional" | "conditional" = "optional"): Promise<any> {
    await this.page.bringToFront()
    return this.page.evaluate(async ([json, mediation]) => {
      try {
        const publicKey = (globalThis as any).PublicKeyCredential.parseRequestOptionsFromJSON(json)
        return (await (navigator as any).credentials.get({ publicKey, mediation })).toJSON()
      } catch (error) {
        return { refused: (error as Error).name }
      }
    }, [options, mediation] as const)
  }

  close(): Promise<void> {
    return this.page.close()
  }
}
