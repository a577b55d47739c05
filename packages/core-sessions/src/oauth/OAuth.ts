/**
 * The service of signing in with other services, on the Store port. `make` gives plain bodies; `OAuthFlow.ts` makes the
 * actions of them, `OAuthBrowser.ts` what the browser does.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { upgrade } from "../anonymous/Upgrade.ts"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { keptOf } from "../challenges/ChallengeTable.ts"
import * as KnownDevices from "../devices/KnownDevices.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as Limits from "../limits/Limits.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import { recently, requireRecent } from "../sessions/RecentSignIn.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import * as ResolveIdentity from "../signin/ResolveIdentity.ts"
import { UserDeactivated } from "../signin/SignInErrors.ts"
import * as SignUpGate from "../signin/SignUpGate.ts"
import { accountOf, AccountTable, isThere, type UserRow, UserTable } from "../users/UserTable.ts"
import { MetadataTable } from "./MetadataTable.ts"
import type { OAuthContract } from "./OAuthContract.ts"
import type { Linked, Pending, ProvedIdentity } from "./OAuthWire.ts"

type Operations = Contract.Service<typeof OAuthContract>

export class OAuth extends Context.Service<OAuth, Operations>()("@gatehouse/core-sessions/OAuth") {}

type Action = "providers" | "start" | "link" | "finish"

/** All operations but the actions. */
export type Bodies = Omit<Operations, Action>

/** What the challenge of a link, and that of a browser at a provider, keep. */
interface Departure {
  readonly provider: string
  readonly redirectTo: string
  readonly clientHash: string
}

/** A browser that is at a provider. `userId` and `sessionId` of its row are those of who connects an account. */
interface Away extends Departure {
  readonly fingerprint: string
  /** The SHA-256 of what only this browser holds. */
  readonly browserHash: string
}

/** Whom the provider vouched for, until the client comes with the code. */
interface HandOff {
  readonly identity: ProvedIdentity
  readonly clientHash: string
  readonly updateProfile: boolean
}

/** The method of an assertion from elsewhere. RFC 8176 has no word for it; this is the one that others use. */
const amr = ["fed"]

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const challenges = yield* Challenges.make
  const devices = yield* KnownDevices.make
  const identities = yield* ResolveIdentity.make
  const finishSignIn = yield* FinishSignIn.make

  const beginLink: Bodies["beginLink"] = Effect.fnUntraced(function*({ userId: named, ...departure }) {
    const actor = yield* Actor.Current
    const userId = named ?? Actor.userId(actor)
    if (userId === undefined) return yield* new NotSignedIn()
    yield* requireRecent(store)
    const { lifetimes } = yield* AuthSettings
    const data: Departure = departure
    const { token } = yield* challenges.begin({
      kind: "oauthLink",
      lifetime: lifetimes.oauthMs,
      userId,
      // The application may ask for a user, who then finishes it in any session of theirs.
      sessionId: actor.kind === "user" ? actor.sessionId : undefined,
      link: true,
      data: { ...data }
    })
    return { token: token! }
  })

  /** Uses the link up, in whatever browser it was opened: what comes of it, only the session that asked can finish. */
  const useLink = Effect.fnUntraced(function*(token: string, departure: Departure) {
    const row = yield* challenges.byToken(token, "oauthLink")
    const { clientHash, provider, redirectTo } = keptOf<Departure>(row)
    if (
      provider !== departure.provider || redirectTo !== departure.redirectTo || clientHash !== departure.clientHash
    ) return yield* new InvalidChallenge()
    yield* challenges.use(row)
    return row
  })

  const begin: Bodies["begin"] = Effect.fnUntraced(function*({ browser, deviceToken, link, ...departure }) {
    const { ip } = yield* Actor.Current
    const device = yield* devices.byToken(deviceToken)
    yield* limits.take(StepLimits.guesses({ identifier: undefined, device, ip }))
    const { lifetimes } = yield* AuthSettings
    const asked = link === undefined ? undefined : yield* useLink(link, departure)
    const data: Away = { ...departure, browserHash: yield* tokens.hash(browser) }
    const begun = yield* challenges.begin({
      kind: "oauth",
      lifetime: lifetimes.oauthMs,
      userId: asked?.userId,
      sessionId: asked?.sessionId,
      data: { ...data }
    })
    return { state: begun.verifier, expiresAt: begun.expiresAt }
  })

  /** The sign-in that has this state, if it was begun in this browser. */
  const away = Effect.fnUntraced(function*(state: string, browser: string) {
    const row = yield* challenges.byVerifier(state, "oauth")
    const data = keptOf<Away>(row)
    return equal(yield* tokens.hash(browser), data.browserHash) ? { row, data } : yield* new InvalidChallenge()
  })

  const lookup: Bodies["lookup"] = Effect.fnUntraced(function*({ browser, fingerprint, provider, state }) {
    const { data } = yield* away(state, browser)
    const pending: Pending = {
      redirectTo: data.redirectTo,
      stands: data.provider !== provider ? "otherProvider" : data.fingerprint !== fingerprint ? "changed" : "good"
    }
    return pending
  })

  const complete: Bodies["complete"] = Effect.fnUntraced(
    function*({ browser, fingerprint, identity, provider, state, updateProfile }) {
      const { data, row } = yield* away(state, browser)
      if (data.provider !== provider || data.fingerprint !== fingerprint || identity.provider !== provider) {
        return yield* new InvalidChallenge()
      }
      yield* challenges.use(row)
      const { lifetimes } = yield* AuthSettings
      const handOff: HandOff = { identity, clientHash: data.clientHash, updateProfile }
      const { verifier } = yield* challenges.begin({
        kind: "handOff",
        lifetime: lifetimes.handOffMs,
        userId: row.userId,
        sessionId: row.sessionId,
        data: { ...handOff }
      })
      return { code: verifier }
    }
  )

  /** Connects the account to the user who asked for it, and who calls now in the same session. */
  const connect = Effect.fnUntraced(function*(userId: string, identity: ProvedIdentity) {
    const { lifetimes } = yield* AuthSettings
    // That the sign-in was recent was asked when the link was made; from then on its session must have gone on.
    yield* requireRecent(store, recently + 2 * lifetimes.oauthMs + lifetimes.handOffMs)
    const user = yield* store.get(UserTable, userId)
    if (!isThere(user)) return yield* new InvalidChallenge()
    if (user.deactivatedAt !== undefined) return yield* new UserDeactivated()
    if (user.anonymous) {
      const proved = identity.emailVerified ? identity.email : undefined
      yield* SignUpGate.pass(proved === undefined ? undefined : normalise(proved))
    }
    yield* identities.resolve(identity, user)
    yield* upgrade(store, user, identity.provider)
    const account = yield* store.unique(AccountTable, "byIdentity", [identity.provider, identity.subject])
    const linked: Linked = { kind: "linked", account: accountOf(account!) }
    return linked
  })

  /** Takes over what the provider says of a user now, where it says anything. */
  const updated = Effect.fnUntraced(function*(user: UserRow, { image, name }: ProvedIdentity) {
    const changes = compact({
      name: name === user.name ? undefined : name,
      image: image === user.image ? undefined : image
    })
    const fields = Object.keys(changes)
    if (fields.length === 0) return user
    yield* Effect.orDie(store.patch(UserTable, user.id, changes))
    yield* Events.emit({ type: "user.updated", subject: { kind: "user", id: user.id }, data: { fields } })
    return { ...user, ...changes }
  })

  const finishHandOff: Bodies["finishHandOff"] = Effect.fnUntraced(function*({ challenge, client, code }) {
    const actor = yield* Actor.Current
    const device = yield* devices.byToken(client?.deviceToken)
    const peeked = yield* limits.peek(StepLimits.codes({ identifier: undefined, device, ip: actor.ip }))
    yield* peeked.pass
    const refused = Effect.andThen(peeked.take, Effect.fail(new InvalidChallenge()))
    const row = yield* Effect.catchTag(challenges.byVerifier(code, "handOff"), "InvalidChallenge", () => refused)
    const { clientHash, identity, updateProfile } = keptOf<HandOff>(row)
    yield* challenges.use(row)
    const isClient = challenge !== undefined && equal(yield* tokens.hash(challenge), clientHash)
    const isCaller = row.userId === undefined ||
      actor.kind === "user" && actor.userId === row.userId &&
        (row.sessionId === undefined || actor.sessionId === row.sessionId)
    if (!isClient || !isCaller) {
      yield* Events.emit({
        type: "oauth.code_refused",
        subject: { kind: "challenge", id: row.id },
        failure: "INVALID_CHALLENGE",
        data: compact({ provider: identity.provider, userId: row.userId })
      })
      return yield* refused
    }
    if (row.userId !== undefined) return yield* connect(row.userId, identity)
    const { created, user } = yield* identities.resolve(identity)
    return yield* finishSignIn.finish(compact({
      user: updateProfile ? yield* updated(user, identity) : user,
      method: "oauth" as const,
      provider: identity.provider,
      amr,
      client,
      created,
      device: KnownDevices.ownedBy(device, user.id)
    }))
  })

  const keptAs = Effect.fnUntraced(function*(key: string) {
    const keyHash = yield* tokens.hash(key)
    return { keyHash, row: yield* store.unique(MetadataTable, "byKey", [keyHash]) }
  })

  const document: Bodies["document"] = Effect.fnUntraced(function*({ key }) {
    const { row } = yield* keptAs(key)
    return row === undefined ? null : { document: row.document, fetchedAt: row.fetchedAt }
  })

  const keepDocument: Bodies["keepDocument"] = Effect.fnUntraced(function*({ key, ...kept }) {
    const { keyHash, row } = yield* keptAs(key)
    if (row === undefined) {
      const createdAt = yield* Clock.currentTimeMillis
      yield* Effect.orDie(store.insert(MetadataTable, { id: yield* tokens.id("pdc"), createdAt, keyHash, ...kept }))
    } else if (row.fetchedAt < kept.fetchedAt) yield* Effect.orDie(store.patch(MetadataTable, row.id, kept))
  })

  const bodies: Bodies = { beginLink, begin, lookup, complete, finishHandOff, document, keepDocument }
  return bodies
})
