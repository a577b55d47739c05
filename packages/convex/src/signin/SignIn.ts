/**
 * What the exported `signIn` and `signOut` do: each step is one operation of a service, by the provider and its flow.
 */
import type { Actor } from "@gatehouse/contract/Actors"
import { ConvexError } from "convex/values"
import type { AuthConfig } from "../AuthConfig.ts"
import { type ActionCtx, call, type Caller, type ComponentFunctions } from "../Call.ts"
import * as calls from "../generated/Calls.ts"
import { actorOf } from "../Identity.ts"
import type { CallData } from "../OperationData.ts"
import type { Provider } from "../Providers.ts"
import type { SignInAnswer, SignInArgs } from "./SignInAnswer.ts"

export interface App {
  readonly functions: ComponentFunctions
  readonly config: AuthConfig
  readonly caller: Omit<Caller, "actor" | "guarded">
  readonly ctx: ActionCtx
}

type Service = Exclude<keyof typeof calls, "groups" | "members" | "invites" | "access" | "keys">
type Step = (params: Readonly<Record<string, any>>, verifier: string | undefined) => {
  readonly call: readonly [Service, string]
  readonly payload: object
  /** Default: `answerOf`. */
  readonly answer?: (value: any) => SignInAnswer
}

const callsOf: Readonly<Record<Service, Readonly<Record<string, CallData>>>> = calls

/** Who calls, by their token and by what the deployment knows of the request. */
const callerOf = async ({ caller, config, ctx }: App): Promise<Caller> => {
  const { ip, requestId, userAgent } = await ctx.meta.getRequestMetadata()
  const actor: Actor = {
    ...await actorOf(ctx, config),
    ...(ip === null ? {} : { ip }),
    ...(userAgent === null ? {} : { userAgent }),
    requestId
  }
  return { ...caller, actor, guarded: true }
}

const run = async (app: App, caller: Caller, [service, name]: readonly [Service, string], payload: object) => {
  const data = callsOf[service][name]!
  return data.kind === "action"
    ? caller.act([service, name], caller, app.ctx, payload)
    : call(app.functions, [service, name], data, caller, app.ctx, payload)
}

const compact = <T extends object>(value: T): any =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))

/** What every sign-in answers. */
const answerOf = (value: any): SignInAnswer => {
  switch (value?.kind) {
    case "signedIn":
      return compact({
        kind: "signedIn",
        tokens: { token: value.accessToken, refreshToken: value.refreshToken },
        userId: value.userId,
        sessionId: value.sessionId,
        tokenExpiresAt: value.accessTokenExpiresAt,
        expiresAt: value.expiresAt,
        deviceToken: value.deviceToken,
        created: value.created
      })
    case "secondFactorRequired": {
      const { challenge, enrol, expiresAt, methods } = value
      return { kind: "totpRequired", verifier: challenge, methods, enrol, expiresAt }
    }
    case "started": {
      const { challenge, expiresAt, resendAt } = value
      return { kind: "started", verifier: challenge, expiresAt, resendAt }
    }
    case "redirect": {
      const { challenge, expiresAt, url } = value
      return compact({ kind: "redirect", redirect: url, verifier: challenge, expiresAt })
    }
    case "linked":
      return { kind: "linked", account: value.account }
    default:
      // The step has changed something, and the session goes on.
      return { kind: "signedIn", tokens: null }
  }
}

const passkeyOptions = ({ challenge, expiresAt, options }: any): SignInAnswer => ({
  kind: "passkeyOptions",
  options,
  verifier: challenge,
  expiresAt
})

const clientOf = ({ deviceToken, trustDevice }: Readonly<Record<string, any>>) => {
  const client = compact({ deviceToken, trustDevice })
  return Object.keys(client).length === 0 ? undefined : client
}

const step = (call: readonly [Service, string], payload: object, answer?: (value: any) => SignInAnswer) =>
  compact({ call, payload: compact(payload), answer })

const proofOf = ({ code, token }: Readonly<Record<string, any>>, challenge: string | undefined) => ({
  code,
  token,
  challenge
})

/** The steps of each kind of provider, by `params.flow`. `undefined` is the flow of a call that names none. */
const flows = {
  password: {
    signUp: (params) =>
      step(["passwords", "signUp"], {
        email: params["email"],
        password: params["password"],
        name: params["name"],
        redirect: params["redirectTo"],
        client: clientOf(params)
      }),
    signIn: (params) =>
      step(["passwords", "signIn"], {
        email: params["email"],
        password: params["password"],
        client: clientOf(params)
      }),
    "email-verification": (params, verifier) =>
      step(["passwords", "confirmSignUp"], {
        ...proofOf(params, verifier),
        password: params["password"],
        client: clientOf(params)
      }),
    reset: (params) =>
      step(["passwords", "requestReset"], {
        email: params["email"],
        redirect: params["redirectTo"],
        client: clientOf(params)
      }),
    "reset-verification": (params, verifier) =>
      step(["passwords", "reset"], {
        ...proofOf(params, verifier),
        password: params["newPassword"],
        client: clientOf(params)
      }),
    resend: (params, verifier) => step(["passwords", "resend"], { challenge: verifier, client: clientOf(params) }),
    change: (params) =>
      step(["passwords", "change"], { current: params["currentPassword"], password: params["newPassword"] })
  },
  email: {
    default: (params, verifier) =>
      params["code"] === undefined && params["token"] === undefined
        ? step(["codes", "startEmail"], {
          email: params["email"],
          redirect: params["redirectTo"],
          client: clientOf(params)
        })
        : step(["codes", "finishEmail"], { ...proofOf(params, verifier), client: clientOf(params) }),
    resend: (params, verifier) => step(["codes", "resend"], { challenge: verifier, client: clientOf(params) })
  },
  phone: {
    default: (params, verifier) =>
      params["code"] === undefined
        ? step(["codes", "startPhone"], { phone: params["phone"], client: clientOf(params) })
        : step(["codes", "finishPhone"], { code: params["code"], challenge: verifier, client: clientOf(params) }),
    resend: (params, verifier) => step(["codes", "resend"], { challenge: verifier, client: clientOf(params) })
  },
  anonymous: { default: (params) => step(["anonymous", "signIn"], { client: clientOf(params) }) },
  passkey: {
    "register-options": (_params, verifier) =>
      step(["passkeys", "startRegistration"], { challenge: verifier }, passkeyOptions),
    "register-verify": (params, verifier) =>
      step(["passkeys", "finishRegistration"], {
        challenge: verifier,
        response: params["response"],
        name: params["name"]
      }),
    "auth-options": (params) =>
      step(["passkeys", "startSignIn"], { email: params["email"], client: clientOf(params) }, passkeyOptions),
    "auth-verify": (params, verifier) =>
      step(["passkeys", "finishSignIn"], {
        challenge: verifier,
        response: params["response"],
        client: clientOf(params)
      }),
    "factor-options": (_params, verifier) =>
      step(["passkeys", "startSecondFactor"], { challenge: verifier }, passkeyOptions),
    "factor-verify": (params, verifier) =>
      step(["passkeys", "finishSecondFactor"], {
        challenge: verifier,
        response: params["response"],
        trustDevice: params["trustDevice"]
      }),
    "step-up-options": () => step(["passkeys", "startStepUp"], {}, passkeyOptions),
    "step-up-verify": (params, verifier) =>
      step(["passkeys", "stepUp"], { challenge: verifier, response: params["response"] })
  },
  totp: {
    setup: (params, verifier) =>
      step(
        ["totp", "start"],
        { challenge: verifier, name: params["name"] },
        (setup) => compact({ kind: "totpSetup", ...setup, verifier })
      ),
    confirm: (params, verifier) =>
      step(["totp", "confirm"], { challenge: verifier, totpId: params["totpId"], code: params["code"] }),
    verify: (params, verifier) =>
      step(["totp", "verify"], { challenge: verifier, code: params["code"], trustDevice: params["trustDevice"] }),
    recover: (params, verifier) =>
      step(["recovery", "verify"], { challenge: verifier, code: params["code"], trustDevice: params["trustDevice"] }),
    "recovery-codes": () => step(["recovery", "generate"], {}, ({ codes }) => ({ kind: "recoveryCodes", codes })),
    "step-up": (params) => step(["totp", "stepUp"], { code: params["code"] })
  },
  device: {
    create: (params) =>
      step(
        ["deviceCodes", "authorize"],
        { clientName: params["clientName"] },
        (authorization) => ({ kind: "deviceCode", ...authorization })
      ),
    poll: (params) => step(["deviceCodes", "poll"], { deviceCode: params["deviceCode"], client: clientOf(params) }),
    inspect: (params) =>
      step(
        ["deviceCodes", "inspect"],
        { userCode: params["userCode"] },
        (device) => ({ kind: "deviceFound", device })
      ),
    verify: (params) => step(["deviceCodes", "approve"], { userCode: params["userCode"] }),
    deny: (params) => step(["deviceCodes", "deny"], { userCode: params["userCode"] })
  }
} satisfies Readonly<Record<string, Readonly<Record<string, Step>>>>

const invalid = (message: string) => new ConvexError({ code: "INVALID_PARAMETERS", message })

/** The step that arguments ask for. */
const stepOf = (config: AuthConfig, { params: given, provider: id, refreshToken, verifier }: SignInArgs) => {
  const params: Readonly<Record<string, any>> = typeof given === "object" && given !== null ? given : {}
  if (refreshToken !== undefined) return step(["sessions", "refresh"], { refreshToken })
  if (id === undefined) {
    const client = clientOf(params)
    if (params["code"] !== undefined) {
      return step(["oauth", "finish"], { code: params["code"], challenge: verifier, client })
    }
    if (params["token"] !== undefined) {
      return step(["codes", "finishEmail"], { token: params["token"], challenge: verifier, client })
    }
    throw new ConvexError({
      code: "SIGN_IN_MISSING_PARAMS",
      message: "Name a provider, or send a refresh token, or the code or token that was brought back."
    })
  }
  const provider = config.providers?.find((provider: Provider) => provider.id === id)
  if (provider === undefined) {
    throw new ConvexError({
      code: "PROVIDER_NOT_CONFIGURED",
      message: `There is no provider ${id}. List it in \`createAuth({ providers })\`.`,
      provider: id
    })
  }
  if (provider.type === "oauth") {
    const flow = params["flow"] === "link" ? "link" : "start"
    return step(["oauth", flow], {
      provider: id,
      redirectTo: params["redirectTo"] ?? config.redirects?.[0] ?? process.env["SITE_URL"],
      codeChallenge: params["codeChallenge"]
    })
  }
  if (provider.type === "credentials") {
    const { deviceToken: _deviceToken, trustDevice: _trustDevice, ...own } = params
    return step(["credentials", "signIn"], { provider: id, params: own, client: clientOf(params) })
  }
  const named: Readonly<Record<string, Step>> = flows[provider.type]
  const flow = params["flow"] ?? "default"
  if (typeof flow !== "string" || !Object.hasOwn(named, flow)) {
    throw invalid(`params.flow must be one of ${Object.keys(named).join(", ")}.`)
  }
  return named[flow]!(params, verifier)
}

/** One step of a sign-in, on behalf of whoever calls. */
export const signIn = async (app: App, args: SignInArgs): Promise<SignInAnswer> => {
  const { answer = answerOf, call, payload } = stepOf(app.config, args)
  return answer(await run(app, await callerOf(app), call, payload))
}

/** Ends the caller's session. Without one it does nothing. */
export const signOut = async (app: App): Promise<void> => {
  const caller = await callerOf(app)
  if (caller.actor.kind === "user") await run(app, caller, ["sessions", "signOut"], {})
}
