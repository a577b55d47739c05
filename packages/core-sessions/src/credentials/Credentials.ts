/**
 * The service of an application's own credentials, on the Store port. `make` gives plain bodies; `CredentialsFlow.ts` calls
 * the application between them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as KnownDevices from "../devices/KnownDevices.ts"
import * as Limits from "../limits/Limits.ts"
import { InvalidCredentials } from "../passwords/PasswordErrors.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import * as ResolveIdentity from "../signin/ResolveIdentity.ts"
import { AccountTable, isThere, UserTable } from "../users/UserTable.ts"
import type { CredentialsContract } from "./CredentialsContract.ts"
import type { Proved } from "./CredentialWire.ts"

type Operations = Contract.Service<typeof CredentialsContract>

export class Credentials extends Context.Service<Credentials, Operations>()(
  "@gatehouse/core-sessions/Credentials"
) {}

/** All operations but the action. */
export type Bodies = Omit<Operations, "signIn">

const method = "credentials"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const knownDevices = yield* KnownDevices.make
  const finishSignIn = yield* FinishSignIn.make
  const identities = yield* ResolveIdentity.make

  /**
   * Whom an attempt counts for: the account that is tried and the address of the network, and the device that presented
   * its token. A device passes over the first two only for its own user, and who that is shows after `authorize`.
   */
  const peek = Effect.fnUntraced(function*(provider: string, identifier: string | undefined, deviceId?: string) {
    const { ip } = yield* Actor.Current
    // Many directories take a name in any case and width: each spelling would be ten more guesses at one account.
    const name = (identifier ?? "").normalize("NFKC").trim().toLowerCase()
    const subject = yield* tokens.hash(`credentials ${provider} ${name}`)
    return {
      subject,
      strangers: yield* limits.peek(
        Limits.counted(["signInByIdentifier", identifier === undefined ? undefined : subject], ["signInByIp", ip])
      ),
      own: yield* limits.peek(Limits.counted(["signInByDevice", deviceId]))
    }
  })

  const look: Bodies["look"] = Effect.fnUntraced(function*({ deviceToken, identifier, provider }) {
    const device = yield* knownDevices.byToken(deviceToken)
    const { own, strangers } = yield* peek(provider, identifier, device?.id)
    yield* (device === undefined ? strangers : own).pass
    return compact({ device })
  })

  /** The user whom a proof is of, as far as there is one yet. */
  const userOf = Effect.fnUntraced(function*(provider: string, proved: NonNullable<Proved>) {
    if (proved.kind === "user") return proved.userId
    const account = yield* store.unique(AccountTable, "byIdentity", [provider, proved.identity.subject])
    return account?.userId
  })

  const finish: Bodies["finish"] = Effect.fnUntraced(
    function*({ client, device, identifier, proved, provider }) {
      const { own, strangers, subject } = yield* peek(provider, identifier, device?.id)
      yield* own.pass
      const wrong = Effect.gen(function*() {
        yield* strangers.take
        yield* own.take
        yield* Events.emit({
          type: "credentials.failed",
          subject: { kind: "identifier", id: subject },
          failure: "INVALID_CREDENTIALS",
          data: { provider }
        })
        return yield* new InvalidCredentials()
      })
      const userId = proved === null ? undefined : yield* userOf(provider, proved)
      const isKnown = device !== undefined && device.userId === userId
      if (!isKnown) yield* strangers.pass
      if (proved === null) return yield* wrong
      const resolved = proved.kind === "identity"
        // Nothing is linked to a user on purpose here, so it cannot be another's.
        ? yield* Effect.catchTag(
          identities.resolve({ emailVerified: false, ...proved.identity, provider }),
          "AccountAlreadyLinked",
          Effect.die
        )
        : { user: yield* store.get(UserTable, proved.userId), created: false }
      // The application names a user who was removed here: nobody's credentials.
      if (!isThere(resolved.user)) return yield* wrong
      const amr = proved.amr ?? []
      return yield* finishSignIn.finish(compact({
        user: resolved.user,
        created: resolved.created,
        method: method as typeof method,
        provider,
        amr,
        isMultiFactor: amr.includes("mfa"),
        client,
        device: KnownDevices.ownedBy(device, userId)
      }))
    }
  )

  const bodies: Bodies = { look, finish }
  return bodies
})
