/**
 * The service of e-mail addresses, on the Store port. `make` gives plain bodies; `EmailFlow.ts` makes the action of them.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as WaysToSignIn from "../accounts/WaysToSignIn.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import * as NewUser from "../users/NewUser.ts"
import * as Errors from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { emailOf, type EmailRow, EmailTable, isThere, provedEmailOf, UserTable } from "../users/UserTable.ts"
import type { UserId } from "../users/UserWire.ts"
import { normalise } from "./EmailAddress.ts"
import * as EmailRows from "./EmailRows.ts"
import type { EmailsContract } from "./EmailsContract.ts"
import * as ProveAddress from "./ProveAddress.ts"

type Operations = Contract.Service<typeof EmailsContract>

export class Emails extends Context.Service<Emails, Operations>()("@gatehouse/core-sessions/Emails") {}

/** All operations but the action. */
export type Bodies = Omit<Operations, "promote">

export const make = Effect.gen(function*() {
  const store = yield* Store
  const newUser = yield* NewUser.make
  const prove = yield* ProveAddress.make
  const ways = yield* WaysToSignIn.make

  const findUser = Effect.fnUntraced(function*(userId: UserId) {
    const user = yield* store.get(UserTable, userId)
    return isThere(user) ? user : yield* new Errors.UserNotFound()
  })

  /** An address and its user. */
  const find = Effect.fnUntraced(function*(emailId: string) {
    const row = yield* store.get(EmailTable, emailId)
    const user = row === undefined ? undefined : yield* store.get(UserTable, row.userId)
    if (row === undefined || !isThere(user)) return yield* new Errors.EmailNotFound()
    return { row, user }
  })

  const list: Bodies["list"] = Effect.fnUntraced(function*({ userId, ...page }) {
    const id = yield* userOrCaller(userId)
    const { items, nextCursor } = yield* store.page(EmailTable, "byUserAddress", [id], pageOptions(page))
    return { items: items.map(emailOf), nextCursor }
  })

  const add: Bodies["add"] = Effect.fnUntraced(function*({ email, userId, verified }) {
    const user = yield* findUser(yield* userOrCaller(userId))
    if (verified === true) return emailOf((yield* prove(user, email)).email)
    const address = normalise(email)
    const emails = yield* EmailRows.emailsOf(store, user.id)
    const own = emails.find((row) => row.address === address)
    if (own !== undefined) return emailOf(own)
    if (emails.length >= EmailRows.maximumEmails) {
      return yield* new Errors.TooManyEmails({ limit: EmailRows.maximumEmails })
    }
    const now = yield* Clock.currentTimeMillis
    const row: EmailRow = yield* Effect.orDie(
      newUser.insertEmail(user.id, { address, original: email.trim(), verified: false, login: false }, false, now)
    )
    yield* Events.emit({ type: "email.added", subject: { kind: "email", id: row.id }, data: { userId: user.id } })
    return emailOf(row)
  })

  const remove: Bodies["remove"] = Effect.fnUntraced(function*({ emailId }) {
    const { row, user } = yield* find(emailId)
    if (row.primary) return yield* new Errors.PrimaryEmail()
    if (row.login !== undefined) {
      yield* requireRecent(store)
      yield* ways.require(user, { kind: "email", id: row.id })
    }
    yield* store.remove(EmailTable, row.id)
    yield* Events.emit({ type: "email.removed", subject: { kind: "email", id: row.id }, data: { userId: user.id } })
  })

  const setPrimary: Bodies["setPrimary"] = Effect.fnUntraced(function*({ emailId }) {
    const { row, user } = yield* find(emailId)
    if (row.verifiedAt === undefined) return yield* new Errors.EmailNotVerified()
    yield* requireRecent(store)
    if (row.primary) return { email: emailOf(row) }
    yield* EmailRows.makePrimary(store, user, row)
    return compact({
      email: emailOf({ ...row, primary: true }),
      before: provedEmailOf(user)
    })
  })

  const markVerified: Bodies["markVerified"] = Effect.fnUntraced(function*({ email, primary, userId }) {
    const user = yield* findUser(userId)
    return emailOf((yield* prove(user, email, compact({ primary }))).email)
  })

  const bodies: Bodies = { list, add, remove, setPrimary, markVerified }
  return bodies
})
