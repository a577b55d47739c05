/**
 * The service of codes and links, on the Store port. `make` gives plain bodies; `CodeFlow.ts` makes the actions of them.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import type { ChallengeKind } from "../challenges/ChallengeTable.ts"
import * as ChangeEmail from "./ChangeEmail.ts"
import type { CodesContract } from "./CodesContract.ts"
import * as CodeSteps from "./CodeSteps.ts"
import type { Purpose } from "./CodeWire.ts"
import * as EmailChangeChallenge from "./EmailChangeChallenge.ts"
import { mask } from "./MaskedAddress.ts"
import * as SignInByCode from "./SignInByCode.ts"
import * as VerifyAddress from "./VerifyAddress.ts"

type Operations = Contract.Service<typeof CodesContract>

export class Codes extends Context.Service<Codes, Operations>()("@gatehouse/core-sessions/Codes") {}

/** The operations that are made of the others. */
export type Actions = Pick<
  Operations,
  | "startEmail"
  | "finishEmail"
  | "startPhone"
  | "finishPhone"
  | "resend"
  | "startEmailVerification"
  | "startPhoneVerification"
  | "finishPhoneVerification"
  | "startEmailChange"
  | "confirmEmailChange"
>

/** All operations but the actions. */
export type Bodies = Omit<Operations, keyof Actions>

/** The challenges that have links, and what those are for. */
const purposes: { readonly [K in ChallengeKind]?: Purpose } = {
  emailSignIn: "signIn",
  passwordSignUp: "signUp",
  passwordReset: "passwordReset",
  emailVerification: "emailVerification",
  emailChange: "emailChange"
}
const linkKinds = Object.keys(purposes) as ReadonlyArray<ChallengeKind>

export const make = Effect.gen(function*() {
  const challenges = yield* Challenges.make
  const changes = yield* EmailChangeChallenge.make
  const steps = yield* CodeSteps.make

  const inspectLink: Bodies["inspectLink"] = Effect.fnUntraced(function*({ challenge, token }) {
    const row = yield* challenges.byToken(EmailChangeChallenge.lookupOf(token), ...linkKinds)
    const address = row.kind === "emailChange" ? (yield* changes.sideOfToken(row, token)).to : row.identifier
    const purpose = purposes[row.kind]
    if (purpose === undefined || address === undefined) return yield* new InvalidChallenge()
    const sameBrowser = yield* challenges.isVerifier(row, challenge)
    const redirect = row.data?.["redirect"]
    return compact({
      purpose,
      address: mask(address),
      sameBrowser,
      redirect: typeof redirect === "string" ? redirect : undefined,
      expiresAt: row.expiresAt
    })
  })

  const bodies: Bodies = {
    inspectLink,
    renew: ({ challenge, client }) => steps.renew(challenge, client),
    ...(yield* SignInByCode.make),
    ...(yield* VerifyAddress.make),
    ...(yield* ChangeEmail.make)
  }
  return bodies
})
