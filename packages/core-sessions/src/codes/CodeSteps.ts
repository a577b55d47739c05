/**
 * What every step by code or link is made of: beginning it, sending again, finding it by what its holder presents, and
 * using it up. Plain helpers of the mutations of codes.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { type ChallengeKind, type ChallengeRow, keptOf } from "../challenges/ChallengeTable.ts"
import * as KnownDevices from "../devices/KnownDevices.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as Limits from "../limits/Limits.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import type { Client } from "../signin/SignInWire.ts"
import { UserNotFound } from "../users/UserErrors.ts"
import { EmailTable, type UserRow, UserTable } from "../users/UserTable.ts"
import { refused, sent } from "./CodeNotices.ts"
import type { CodeKind, Issued } from "./CodeWire.ts"
import * as EmailChangeChallenge from "./EmailChangeChallenge.ts"
import * as ShortCode from "./ShortCode.ts"

type To = Issued["sendings"][number]["to"]

/** What a challenge of one code keeps. */
export interface CodeData {
  /** The address as it was given, or the number. */
  readonly to: string
  readonly sentAt: number
  readonly redirect?: string
  /** The session epoch of the signed-in user who asked: what was begun in a session that has ended is over too. */
  readonly epoch?: number
}

export const dataOf = (row: ChallengeRow): CodeData => keptOf(row)

const codeKinds: ReadonlyArray<CodeKind> = [
  "emailSignIn",
  "phoneSignIn",
  "emailVerification",
  "phoneVerification",
  "emailChange"
]

const isPhone = (kind: ChallengeKind): boolean => kind === "phoneSignIn" || kind === "phoneVerification"

export const recipient = (kind: ChallengeKind, to: string): To =>
  isPhone(kind) ? { kind: "phone", number: to } : { kind: "email", address: to }

const identifierOf = (to: To): string => to.kind === "phone" ? to.number : normalise(to.address)

/** What presents itself: the token of a link, or a code with its verifier. */
export interface Presented {
  readonly challenge?: string
  readonly code?: string
  readonly token?: string
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const challenges = yield* Challenges.make
  const devices = yield* KnownDevices.make
  const changes = yield* EmailChangeChallenge.make

  /** Signing in is short; a link that proves an address may lie in its mailbox a little longer. */
  const lifetimeOf = Effect.fnUntraced(function*(kind: ChallengeKind) {
    const { codeMs, linkMs } = (yield* AuthSettings).lifetimes
    return kind === "emailVerification" || kind === "emailChange" ? linkMs : codeMs
  })

  const newCode = (to: To) =>
    ShortCode.make(tokens, to.kind === "phone" ? ShortCode.phoneDigits : ShortCode.emailDigits)

  const issued = Effect.fnUntraced(function*(
    kind: CodeKind,
    challenge: string,
    expiresAt: number,
    sendings: Issued["sendings"]
  ) {
    const { resendMs } = yield* AuthSettings
    const answer: Issued = {
      kind,
      challenge,
      expiresAt,
      resendAt: (yield* Clock.currentTimeMillis) + resendMs,
      sendings
    }
    return answer
  })

  const issue = Effect.fnUntraced(function*(
    kind: Exclude<CodeKind, "emailChange">,
    to: To,
    options: { readonly user?: UserRow | undefined; readonly redirect?: string | undefined } = {}
  ) {
    const code = yield* newCode(to)
    const data: CodeData = compact({
      to: to.kind === "phone" ? to.number : to.address.trim(),
      sentAt: yield* Clock.currentTimeMillis,
      redirect: options.redirect,
      epoch: options.user?.sessionEpoch
    })
    const begun = yield* challenges.begin({
      kind,
      lifetime: yield* lifetimeOf(kind),
      identifier: identifierOf(to),
      userId: options.user?.id,
      code,
      link: to.kind === "email",
      data: { ...data }
    })
    yield* sent({ id: begun.id, userId: options.user?.id }, kind, false)
    const sending = compact({ to: recipient(kind, data.to), code, token: begun.token })
    return yield* issued(kind, begun.verifier, begun.expiresAt, [sending])
  })

  /** The user who signs in with it. One read, whether there is one or not. */
  const holderOf = Effect.fnUntraced(function*(to: To) {
    if (to.kind === "phone") return (yield* store.unique(UserTable, "byPhone", [to.number]))?.id
    const row = yield* store.unique(EmailTable, "byLogin", [normalise(to.address)])
    return row?.verifiedAt === undefined ? undefined : row.userId
  })

  /** The device of the client, if it is one of the user's who signs in with this. */
  const deviceAt = Effect.fnUntraced(function*(to: To, client: Client | undefined) {
    return yield* devices.find(client?.deviceToken, yield* holderOf(to))
  })

  /** One message more to sign in with, unless there were too many. */
  const countSend = Effect.fnUntraced(function*(to: To, client: Client | undefined) {
    const { ip } = yield* Actor.Current
    yield* limits.take(StepLimits.sends({ identifier: identifierOf(to), device: yield* deviceAt(to, client), ip }))
  })

  /**
   * One message more of a signed-in user. It counts also against the user, who could have any address written to. It is
   * not theirs yet, so that they are on a device of theirs changes nothing.
   */
  const countOwnSend = Effect.fnUntraced(function*(to: To, userId: string) {
    const { ip } = yield* Actor.Current
    yield* limits.take([
      ...StepLimits.sends({ identifier: identifierOf(to), ip }),
      ...Limits.counted(["sendByIdentifier", userId])
    ])
  })

  const activeUser = Effect.fnUntraced(function*(userId: string) {
    const user = yield* store.get(UserTable, userId)
    return user === undefined || user.deactivatedAt !== undefined ? yield* new UserNotFound() : user
  })

  /** The user who began a step, when it is the caller and none of their sessions was ended since. */
  const begunBy = Effect.fnUntraced(function*(row: ChallengeRow, userId: string, epoch: number | undefined) {
    const user = row.userId === userId ? yield* store.get(UserTable, userId) : undefined
    return user === undefined || user.deactivatedAt !== undefined || user.sessionEpoch !== epoch
      ? yield* new InvalidChallenge()
      : user
  })

  const presented = Effect.fnUntraced(function*(proof: Presented, kind: ChallengeKind) {
    if (proof.token !== undefined) return yield* challenges.byToken(proof.token, kind)
    if (proof.challenge === undefined || proof.code === undefined) return yield* new InvalidChallenge()
    return yield* challenges.byVerifier(proof.challenge, kind)
  })

  /** Uses the challenge up. A link cannot be guessed, so only codes have limits: nobody can lock its holder out. */
  const use = Effect.fnUntraced(function*(
    row: ChallengeRow,
    proof: Presented,
    counted: ReadonlyArray<Limits.Counted>
  ) {
    if (proof.token !== undefined) return yield* challenges.use(row)
    const peeked = yield* limits.peek(counted)
    yield* peeked.pass
    yield* Effect.catchTag(
      challenges.useCode(row, proof.challenge!, ShortCode.typed(proof.code!)),
      "InvalidCode",
      refused(row, peeked)
    )
  })

  /** The mutation of a resend. */
  const renew = Effect.fnUntraced(function*(challenge: string, client: Client | undefined) {
    const now = yield* Clock.currentTimeMillis
    const row = yield* challenges.byVerifier(challenge, ...codeKinds)
    const kind = row.kind as CodeKind
    const data = dataOf(row)
    yield* challenges.mayResend(data.sentAt)
    const expiresAt = now + (yield* lifetimeOf(kind))
    if (kind === "emailChange") {
      yield* countOwnSend(recipient(kind, row.identifier!), row.userId!)
      const sendings = yield* changes.renew(row, challenge, expiresAt)
      yield* sent(row, kind, true)
      return yield* issued(kind, challenge, expiresAt, sendings)
    }
    const to = recipient(kind, data.to)
    yield* row.userId === undefined ? countSend(to, client) : countOwnSend(to, row.userId)
    const code = yield* newCode(to)
    const token = yield* challenges.renew(row, challenge, { code, expiresAt, data: { ...data, sentAt: now } })
    yield* sent(row, kind, true)
    return yield* issued(kind, challenge, expiresAt, [compact({ to, code, token })])
  })

  return {
    issue,
    issued,
    lifetimeOf,
    deviceAt,
    countSend,
    countOwnSend,
    activeUser,
    begunBy,
    presented,
    use,
    renew
  }
})

export type CodeSteps = Effect.Success<typeof make>
