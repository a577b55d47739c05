/**
 * Every duration, limit and policy that an application may set, and what holds when it does not. Plain data: it travels
 * with calls into a Convex component. Times are milliseconds.
 */
import type { RateLimit } from "@gatehouse/contract/RateLimit"

/** What may be tried how often. Those by `Identifier` count an address, a number or a user; those by `Ip` an address of the network; those by `Device` a device that its user has signed in from before. */
export type LimitName =
  | "signInByIdentifier"
  | "signInByIp"
  | "signInByDevice"
  | "signUpByIp"
  | "sendByIdentifier"
  | "sendByIp"
  | "sendByDevice"
  | "codeByIp"
  | "secondFactorByUser"
  | "secondFactorByDevice"
  | "passkeyByIp"
  | "passkeyByDevice"
  | "deviceStartByIp"
  | "deviceCodeByIp"
  | "deviceApprovalByUser"
  | "refreshByIp"

export interface Settings {
  readonly session: {
    readonly inactivityMs: number
    readonly absoluteMs: number
    /** The use of a session is noted at most so often. */
    readonly touchMs: number
    /** For so long after a rotation the token before it gets the same successor once more. */
    readonly refreshWindowMs: number
  }
  /** Who may become a user: everybody, nobody by themselves, or those with a pending invite to a group. */
  readonly signUp: "open" | "closed" | "invite"
  /**
   * What becomes of a new identity whose verified e-mail is that of a user: it is linked to them, or it is refused with
   * `AccountNotLinked`.
   */
  readonly linking: "verifiedEmail" | "refuse"
  /**
   * True: signing up with a password answers with a session at once, before the address is proved, and so tells anybody
   * whether an address has an account.
   */
  readonly immediateSignUp: boolean
  readonly lifetimes: {
    readonly codeMs: number
    readonly linkMs: number
    readonly resetMs: number
    readonly secondFactorMs: number
    readonly oauthMs: number
    readonly handOffMs: number
    readonly passkeyMs: number
    /** Between the start of an authenticator app's set-up and its first code. */
    readonly totpSetupMs: number
    readonly deviceCodeMs: number
    readonly knownDeviceMs: number
    readonly trustedDeviceMs: number
    readonly impersonationMs: number
    /** Between an owner's wish to delete their account and its end. */
    readonly deletionMs: number
  }
  /** Wrong codes that end a challenge. */
  readonly codeAttempts: number
  /** Between two mails or messages for one challenge. */
  readonly resendMs: number
  readonly limits: Readonly<Record<LimitName, RateLimit>>
  readonly passkeys: {
    /** The domain for which passkeys are made: that of the application's pages, or one above it. */
    readonly rpId: string
    readonly rpName: string
    /** The exact origins of the pages that ask for passkeys, as `https://example.com`. None: there are no passkeys. */
    readonly origins: ReadonlyArray<string>
    /** Without it, a passkey is one factor and not two. */
    readonly userVerification: "required" | "preferred" | "discouraged"
    /** Whether passkeys can be found without the name of their user. */
    readonly residentKey: "required" | "preferred" | "discouraged"
  }
  readonly totp: {
    /** How authenticator apps name the application. */
    readonly issuer: string
    /** Most apps know only SHA-1, which is no weakness in an HMAC. */
    readonly algorithm: "SHA1" | "SHA256" | "SHA512"
  }
  /** Where a sign-in may lead back to: exact origins, origins with a path, and custom schemes. */
  readonly redirects: ReadonlyArray<string>
  /** The page on which a signed-in user approves a device: an address, or a path of the server's own origin. */
  readonly deviceVerificationUri: string
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const times = (maxRequests: number, windowMs: number): RateLimit => ({ maxRequests, windowMs })

export const defaults: Settings = {
  session: { inactivityMs: 30 * day, absoluteMs: 30 * day, touchMs: minute, refreshWindowMs: 20 * second },
  signUp: "open",
  linking: "verifiedEmail",
  immediateSignUp: false,
  lifetimes: {
    codeMs: 10 * minute,
    linkMs: hour,
    resetMs: hour,
    secondFactorMs: 10 * minute,
    oauthMs: 10 * minute,
    handOffMs: minute,
    passkeyMs: 5 * minute,
    totpSetupMs: 10 * minute,
    deviceCodeMs: 15 * minute,
    knownDeviceMs: 365 * day,
    trustedDeviceMs: 30 * day,
    impersonationMs: hour,
    deletionMs: 14 * day
  },
  codeAttempts: 5,
  resendMs: 30 * second,
  limits: {
    signInByIdentifier: times(10, hour),
    signInByIp: times(100, hour),
    signInByDevice: times(10, hour),
    signUpByIp: times(20, hour),
    sendByIdentifier: times(5, hour),
    sendByIp: times(50, hour),
    sendByDevice: times(5, hour),
    codeByIp: times(60, hour),
    secondFactorByUser: times(10, hour),
    secondFactorByDevice: times(10, hour),
    passkeyByIp: times(100, hour),
    passkeyByDevice: times(100, hour),
    deviceStartByIp: times(60, hour),
    deviceCodeByIp: times(60, hour),
    deviceApprovalByUser: times(10, hour),
    refreshByIp: times(3_000, hour)
  },
  passkeys: {
    rpId: "localhost",
    rpName: "Gatehouse",
    origins: [],
    userVerification: "required",
    residentKey: "preferred"
  },
  totp: { issuer: "Gatehouse", algorithm: "SHA1" },
  redirects: [],
  deviceVerificationUri: "/device"
}

/** Settings of which only some are named. */
export type Overrides = {
  readonly [K in keyof Settings]?: Settings[K] extends Readonly<Record<string, unknown>>
    ? Settings[K] extends ReadonlyArray<unknown> ? Settings[K] : Partial<Settings[K]>
    : Settings[K]
}

/** The defaults with some of them replaced. */
export const make = (overrides: Overrides = {}): Settings => ({
  ...defaults,
  ...overrides,
  session: { ...defaults.session, ...overrides.session },
  lifetimes: { ...defaults.lifetimes, ...overrides.lifetimes },
  limits: { ...defaults.limits, ...overrides.limits },
  passkeys: { ...defaults.passkeys, ...overrides.passkeys },
  totp: { ...defaults.totp, ...overrides.totp }
})
