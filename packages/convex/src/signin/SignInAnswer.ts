/**
 * What the exported `signIn` takes and answers. Times are epoch milliseconds.
 */

export type SignInArgs = {
  /** The id of a provider. Without one: a refresh, or a code or link that was brought back. */
  readonly provider?: string
  readonly params?: any
  /** The `verifier` of the answer that began this step. */
  readonly verifier?: string
  readonly refreshToken?: string
}

export type SignInAnswer =
  /** `tokens` is `null` where a step has changed something and the session goes on as it is. */
  | {
    readonly kind: "signedIn"
    readonly tokens: { readonly token: string; readonly refreshToken: string } | null
    readonly userId?: string
    readonly sessionId?: string
    readonly tokenExpiresAt?: number
    readonly expiresAt?: number
    /** To be kept, and sent as `params.deviceToken` with the next sign-in. */
    readonly deviceToken?: string
    readonly created?: boolean
  }
  | {
    readonly kind: "redirect"
    readonly redirect: string
    readonly verifier?: string
    readonly expiresAt: number
  }
  | {
    readonly kind: "started"
    readonly verifier: string
    readonly expiresAt: number
    readonly resendAt: number
  }
  | {
    readonly kind: "passkeyOptions"
    readonly options: any
    readonly verifier: string
    readonly expiresAt: number
  }
  /** A second factor is owed, of `methods`; with `enrol` one of these must be set up first. */
  | {
    readonly kind: "totpRequired"
    readonly verifier: string
    readonly methods: ReadonlyArray<"totp" | "passkey" | "recoveryCode">
    readonly enrol: ReadonlyArray<"totp" | "passkey">
    readonly expiresAt: number
  }
  | {
    readonly kind: "totpSetup"
    readonly uri: string
    readonly secret: string
    readonly totpId: string
    readonly verifier?: string
    readonly expiresAt: number
  }
  | {
    readonly kind: "deviceCode"
    readonly deviceCode: string
    readonly userCode: string
    readonly verificationUri: string
    readonly verificationUriComplete: string
    readonly expiresIn: number
    readonly interval: number
  }
  /** What a user is about to let in. */
  | { readonly kind: "deviceFound"; readonly device: any }
  /** An account elsewhere was connected to the signed-in user. */
  | { readonly kind: "linked"; readonly account: any }
  | { readonly kind: "recoveryCodes"; readonly codes: ReadonlyArray<string> }
