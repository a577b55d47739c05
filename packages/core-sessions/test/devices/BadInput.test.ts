import * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Context, Effect, Layer } from "effect"
import { Anonymous } from "../../src/anonymous/Anonymous.ts"
import { AnonymousContract } from "../../src/anonymous/AnonymousContract.ts"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { CredentialAccounts } from "../../src/credentials/CredentialAccounts.ts"
import { CredentialAccountsContract } from "../../src/credentials/CredentialAccountsContract.ts"
import { Credentials } from "../../src/credentials/Credentials.ts"
import { CredentialsContract } from "../../src/credentials/CredentialsContract.ts"
import { DeviceCodes } from "../../src/deviceCodes/DeviceCodes.ts"
import { DeviceCodesContract } from "../../src/deviceCodes/DeviceCodesContract.ts"
import { Devices } from "../../src/devices/Devices.ts"
import { DevicesContract } from "../../src/devices/DevicesContract.ts"
import { DeviceTable } from "../../src/devices/DeviceTable.ts"
import { credentialsAt, directory } from "../credentials/CredentialsWorld.ts"
import { places, rowsOf, someone } from "./World.ts"

const { limits } = AuthSettings.defaults
/** As good as none: what is thrown at an operation should reach it. */
const settings = AuthSettings.make({
  limits: Object.fromEntries(
    Object.keys(limits).map((name) => [name, { maxRequests: 1_000_000, windowMs: 1000 }])
  )
})

const built = Effect.gen(function*() {
  const context = yield* Layer.build(credentialsAt(places[0]!))
  const give = Effect.provideContext(context)
  const own = yield* give(someone())
  const [device] = yield* give(rowsOf(DeviceTable, "byExpiry"))
  const { userCode } = yield* Context.get(context, DeviceCodes).authorize({})
  const mounts = yield* give(Effect.all([
    Effect.map(
      Guard.guard(AnonymousContract, Context.get(context, Anonymous)),
      (service) => Operations.mount(AnonymousContract, service)
    ),
    Effect.map(
      Guard.guard(DeviceCodesContract, Context.get(context, DeviceCodes)),
      (service) => Operations.mount(DeviceCodesContract, service)
    ),
    Effect.map(
      Guard.guard(DevicesContract, Context.get(context, Devices)),
      (service) => Operations.mount(DevicesContract, service)
    ),
    Effect.map(
      Guard.guard(CredentialsContract, Context.get(context, Credentials)),
      (service) => Operations.mount(CredentialsContract, service)
    ),
    Effect.map(
      Guard.guard(CredentialAccountsContract, Context.get(context, CredentialAccounts)),
      (service) => Operations.mount(CredentialAccountsContract, service)
    )
  ]))
  const actor: Actor.Actor = { kind: "user", userId: own.userId, sessionId: own.sessionId }
  const { provide } = directory({ ada: { pin: "1234", userId: own.userId } })
  const handler = Operations.make(mounts, {
    failures: [],
    authenticate: (bearer, origin) =>
      Effect.succeed(bearer === "user" ? { ...actor, ...origin } : { ...Actor.system, ...origin })
  })
  return {
    handler: ((request) =>
      provide(handler(request)).pipe(
        Effect.provideService(AuthSettings.AuthSettings, settings)
      )) as BadInput.Subject["handler"],
    fields: {
      "deviceCodes.approve": { userCode },
      "deviceCodes.deny": { userCode },
      "deviceCodes.inspect": { userCode },
      "devices.forget": { deviceId: device!.id },
      "devices.list": { userId: own.userId },
      "devices.forgetAll": { userId: own.userId },
      "credentials.signIn": { provider: "badge" }
    }
  }
})

for (
  const [token, contracts] of [
    ["user", [AnonymousContract, DeviceCodesContract, DevicesContract, CredentialsContract]],
    ["system", [CredentialAccountsContract]]
  ] as const
) {
  BadInput.badInput({
    contracts,
    subject: Effect.map(built, (subject): BadInput.Subject => ({ ...subject, token }))
  })
}
