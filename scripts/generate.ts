/**
 * `npm run generate`: writes what is derived from the contracts into `packages/convex/src/generated`, and `docs/events.md`
 * from the catalogues of events. With `--check` it writes nothing and fails when a file there is not what these say. Another
 * folder may be named instead, then without the page, and with `--events` another page.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { AnyOperation } from "../packages/contract/src/Operation.ts"
import { callsModule, serviceModule, statusesModule } from "../packages/convex/src/derive/Service.ts"
import { needs } from "../packages/convex/src/Needs.ts"
import { AccountsContract } from "../packages/core-sessions/src/accounts/AccountsContract.ts"
import { AnonymousContract } from "../packages/core-sessions/src/anonymous/AnonymousContract.ts"
import { CodesContract } from "../packages/core-sessions/src/codes/CodesContract.ts"
import { CredentialAccountsContract } from "../packages/core-sessions/src/credentials/CredentialAccountsContract.ts"
import { CredentialsContract } from "../packages/core-sessions/src/credentials/CredentialsContract.ts"
import { DeviceCodesContract } from "../packages/core-sessions/src/deviceCodes/DeviceCodesContract.ts"
import { DevicesContract } from "../packages/core-sessions/src/devices/DevicesContract.ts"
import { EmailsContract } from "../packages/core-sessions/src/emails/EmailsContract.ts"
import { OAuthContract } from "../packages/core-sessions/src/oauth/OAuthContract.ts"
import { PasskeyContract } from "../packages/core-sessions/src/passkeys/PasskeyContract.ts"
import { PasswordsContract } from "../packages/core-sessions/src/passwords/PasswordsContract.ts"
import { RecoveryContract } from "../packages/core-sessions/src/recovery/RecoveryContract.ts"
import { SessionsContract } from "../packages/core-sessions/src/sessions/SessionsContract.ts"
import { TotpContract } from "../packages/core-sessions/src/totp/TotpContract.ts"
import { UsersContract } from "../packages/core-sessions/src/users/UsersContract.ts"
import { AccessContract } from "../packages/groups/src/AccessContract.ts"
import { GroupsContract } from "../packages/groups/src/GroupsContract.ts"
import { InvitesContract } from "../packages/groups/src/InvitesContract.ts"
import { MembersContract } from "../packages/groups/src/MembersContract.ts"
import { KeysContract } from "../packages/keys/src/KeysContract.ts"
import { AuditContract } from "../packages/webhooks/src/audit/AuditContract.ts"
import { DeliveriesContract } from "../packages/webhooks/src/deliveries/DeliveriesContract.ts"
import { EndpointsContract } from "../packages/webhooks/src/endpoints/EndpointsContract.ts"
import { eventsPage } from "./events.ts"
import { repository, toolEnvironment } from "./Workspace.ts"

const contracts = [
  GroupsContract,
  MembersContract,
  InvitesContract,
  AccessContract,
  KeysContract,
  UsersContract,
  EmailsContract,
  AccountsContract,
  SessionsContract,
  PasswordsContract,
  CodesContract,
  OAuthContract,
  PasskeyContract,
  TotpContract,
  RecoveryContract,
  DevicesContract,
  DeviceCodesContract,
  AnonymousContract,
  CredentialsContract,
  CredentialAccountsContract,
  AuditContract,
  EndpointsContract,
  DeliveriesContract
]

/** Operations with a function file of their own: see `HotQuery.ts`. */
const hot = contracts.flatMap((contract) =>
  [...Map.groupBy(Object.entries<string>(needs[contract.name].hot), ([, file]) => file)].map(([name, operations]) => ({
    name,
    contract,
    only: operations.map(([operation]) => operation)
  }))
)

const formatted = (file: string, text: string): string => {
  const { error, status, stderr, stdout } = spawnSync("dprint", ["fmt", "--stdin", file], {
    cwd: repository,
    encoding: "utf8",
    env: toolEnvironment,
    input: text,
    shell: process.platform === "win32"
  })
  if (status !== 0) throw new Error(`dprint could not format ${file}: ${error?.message ?? stderr}`)
  return stdout
}

/** Of all parts of actions only those of a key's check are called by the facade itself: see `KeyFacade.ts`. */
const isMadeByFacade = ({ name }: { readonly name: string }) => name === "keys"

/** A part of an action that runs in the component. */
const isHalf = ({ internal, kind }: AnyOperation) => internal === true && kind !== "action"

const publicCalls =
  "How the component's functions are called: what the facade and the remote services need, without validators."
const halves = "How the parts of which actions are made are called. Only actions load it."

/** The files, by name, as the contracts say them. */
const generated = (): ReadonlyMap<string, string> => {
  const sources: ReadonlyArray<readonly [file: string, text: string]> = [
    ...contracts.map((contract) => [`${contract.name}.ts`, serviceModule(contract)] as const),
    ...hot.map(({ contract, name, only }) => [`${name}.ts`, serviceModule(contract, { name, only })] as const),
    [
      "Calls.ts",
      callsModule(
        contracts,
        publicCalls,
        (contract, { internal, kind }) => isMadeByFacade(contract) ? kind !== "action" : internal !== true
      )
    ],
    [
      "Halves.ts",
      callsModule(
        contracts.filter((contract) =>
          !isMadeByFacade(contract) && Object.values<AnyOperation>(contract.operations).some(isHalf)
        ),
        halves,
        (_, operation) => isHalf(operation)
      )
    ],
    ["Statuses.ts", statusesModule(contracts)]
  ]
  return new Map(sources.map(([file, text]) => [file, formatted(file, text)]))
}

const { positionals: [named], values: { check, events } } = parseArgs({
  options: { check: { type: "boolean", default: false }, events: { type: "string" } },
  allowPositionals: true
})
const folder = named ?? join(repository, "packages/convex/src/generated")
const page = events ?? (named === undefined ? join(repository, "docs/events.md") : undefined)
const isPageStale = page !== undefined && (!existsSync(page) || readFileSync(page, "utf8") !== eventsPage())

const files = generated()
const stale = [...files].filter(([file, text]) => {
  const path = join(folder, file)
  return !existsSync(path) || readFileSync(path, "utf8") !== text
})
const extra = existsSync(folder) ? readdirSync(folder).filter((file) => !files.has(file)) : []

if (check) {
  for (const [file] of stale) console.error(`${join(folder, file)} is not what the contracts say.`)
  for (const file of extra) console.error(`${join(folder, file)} comes from no contract.`)
  if (isPageStale) console.error(`${page} is not what the catalogues of events say.`)
  if (stale.length + extra.length > 0 || isPageStale) process.exit(1)
} else {
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of stale) writeFileSync(join(folder, file), text)
  for (const file of extra) rmSync(join(folder, file))
  if (isPageStale) writeFileSync(page, eventsPage())
  console.log(`${files.size} files in ${folder}, ${stale.length} of them new or changed, ${extra.length} removed.`)
}
