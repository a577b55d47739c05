/**
 * The service of users, on the Store port. `make` gives plain bodies; `UserFlow.ts` makes the action of them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { Forbidden, NotSignedIn, UnsupportedFilter } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import { Memberships } from "@gatehouse/contract/Memberships"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as WaysToSignIn from "../accounts/WaysToSignIn.ts"
import { AuthSettings } from "../AuthSettings.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as EmailRows from "../emails/EmailRows.ts"
import * as EndSessions from "../sessions/EndSessions.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import * as ImportUsers from "./ImportUsers.ts"
import * as NewUser from "./NewUser.ts"
import * as RemoveUser from "./RemoveUser.ts"
import * as SuspendUser from "./SuspendUser.ts"
import * as Errors from "./UserErrors.ts"
import { userOrCaller } from "./UserOrCaller.ts"
import type { UsersContract } from "./UsersContract.ts"
import { EmailTable, isThere, provedEmailOf, userOf, UserTable } from "./UserTable.ts"

type Operations = Contract.Service<typeof UsersContract>

export class Users extends Context.Service<Users, Operations>()("@gatehouse/core-sessions/Users") {}

/** All operations but the action. */
export type Bodies = Omit<Operations, "requestDeletion">

export const make = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  const newUser = yield* NewUser.make
  const endSessions = yield* EndSessions.make
  const removeUser = yield* RemoveUser.make
  const suspend = yield* SuspendUser.make
  const importUsers = yield* ImportUsers.make
  const ways = yield* WaysToSignIn.make

  const find = Effect.fnUntraced(function*(userId: string) {
    const user = yield* store.get(UserTable, userId)
    return isThere(user) ? user : yield* new Errors.UserNotFound()
  })

  const findOrCaller = Effect.fnUntraced(function*(userId: string | undefined) {
    return yield* find(yield* userOrCaller(userId))
  })

  const emit = (type: string, userId: string, data?: Readonly<Record<string, unknown>>) =>
    Events.emit(compact({ type, subject: { kind: "user", id: userId }, data }))

  const get: Bodies["get"] = ({ userId }) => Effect.map(find(userId), userOf)

  const getMany: Bodies["getMany"] = ({ userIds }) =>
    userIds.length === 0
      ? Effect.succeed([])
      : Effect.map(store.getMany(UserTable, userIds), (rows) => rows.map((row) => isThere(row) ? userOf(row) : null))

  const viewer: Bodies["viewer"] = Effect.fnUntraced(function*() {
    const actor = yield* Actor.Current
    if (actor.kind !== "user") return yield* new NotSignedIn()
    const user = yield* store.get(UserTable, actor.userId)
    return isThere(user) ? userOf(user) : yield* new NotSignedIn()
  })

  const list: Bodies["list"] = Effect.fnUntraced(
    function*({ anonymous, createdBefore, createdFrom, email, name, orderBy, phone, ...page }) {
      const filters = Object.keys(compact({ email, phone, name, anonymous, createdFrom, createdBefore }))
      const ordered = orderBy === undefined ? filters : [...filters, `orderBy ${orderBy}`]
      const unsupported = new UnsupportedFilter({ filters: ordered })
      const options = pageOptions(page)
      if (email !== undefined) {
        if (ordered.length > 1) return yield* unsupported
        const address = normalise(email)
        const { items, nextCursor } = yield* store.page(EmailTable, "byAddress", [address], options)
        const rows = items.length === 0 ? [] : yield* store.getMany(UserTable, items.map(({ userId }) => userId))
        return { items: rows.filter(isThere).map(userOf), nextCursor }
      }
      if (phone !== undefined) {
        if (ordered.length > 1) return yield* unsupported
        const row = yield* store.unique(UserTable, "byPhone", [phone])
        return { items: isThere(row) ? [userOf(row)] : [], nextCursor: null }
      }
      if (orderBy === "name" || orderBy === "email") {
        if (filters.length > 0) return yield* unsupported
        const { items, nextCursor } = yield* orderBy === "name"
          ? store.page(UserTable, "byName", [null], options)
          : store.page(UserTable, "byEmail", [null], options)
        return { items: items.map(userOf), nextCursor }
      }
      if (name !== undefined && anonymous !== undefined) return yield* unsupported
      const range = createdFrom === undefined && createdBefore === undefined
        ? {}
        : { range: compact({ gte: createdFrom, lt: createdBefore }) }
      const { items, nextCursor } = yield* name !== undefined
        ? store.page(UserTable, "byName", [null, name], { ...options, ...range })
        : anonymous !== undefined
        ? store.page(UserTable, "byAnonymous", [null, anonymous], { ...options, ...range })
        : store.page(UserTable, "byCreated", [null], { ...options, ...range })
      return { items: items.map(userOf), nextCursor }
    }
  )

  const create: Bodies["create"] = Effect.fnUntraced(function*({ email, emailVerified = false, ...given }) {
    const address = email === undefined ? undefined : normalise(email)
    const holder = address === undefined ? undefined : yield* store.unique(EmailTable, "byLogin", [address])
    if (holder !== undefined && (holder.verifiedAt !== undefined || !emailVerified)) {
      return yield* new Errors.EmailTaken()
    }
    if (given.phone !== undefined && (yield* store.unique(UserTable, "byPhone", [given.phone])) !== undefined) {
      return yield* new Errors.PhoneTaken()
    }
    if (holder !== undefined) yield* EmailRows.release(store, holder)
    const row = yield* Effect.mapError(
      newUser.createUser({
        ...given,
        email: address === undefined
          ? undefined
          : { address, original: email!.trim(), verified: emailVerified, login: true },
        by: "application"
      }),
      // Somebody was faster, since the keys were looked at.
      ({ index }) => index === "byPhone" ? new Errors.PhoneTaken() : new Errors.EmailTaken()
    )
    return userOf(row)
  })

  const update: Bodies["update"] = Effect.fnUntraced(function*({ userId, ...changes }) {
    const actor = yield* Actor.Current
    const user = yield* findOrCaller(userId)
    if (!Actor.isTrusted(actor) && (typeof changes.phone === "string" || changes.extend !== undefined)) {
      return yield* new Forbidden({ needs: "a platform key with users:update" })
    }
    const fields = Object.keys(compact(changes)).toSorted()
    if (fields.length === 0) return userOf(user)
    const { phone } = changes
    if (phone === null && user.phone !== undefined) {
      yield* requireRecent(store)
      if (!Actor.isTrusted(actor)) yield* ways.require(user, { kind: "phone" })
    }
    if (typeof phone === "string" && phone !== user.phone) {
      if ((yield* store.unique(UserTable, "byPhone", [phone])) !== undefined) return yield* new Errors.PhoneTaken()
    }
    yield* Effect.mapError(store.patch(UserTable, user.id, compact(changes)), () => new Errors.PhoneTaken())
    yield* emit("user.updated", user.id, { fields })
    return userOf(yield* find(user.id))
  })

  const setActiveGroup: Bodies["setActiveGroup"] = Effect.fnUntraced(function*({ groupId, userId }) {
    const user = yield* findOrCaller(userId)
    if (groupId !== null && !(yield* (yield* Memberships).isMember(user.id, groupId))) {
      return yield* new Errors.NotAMember({ groupId })
    }
    if ((user.activeGroupId ?? null) === groupId) return
    yield* Effect.orDie(store.patch(UserTable, user.id, { activeGroupId: groupId }))
    yield* emit("user.updated", user.id, { fields: ["activeGroupId"] })
  })

  const getActiveGroup: Bodies["getActiveGroup"] = Effect.fnUntraced(function*({ userId }) {
    const { activeGroupId, id } = yield* findOrCaller(userId)
    const holds = activeGroupId !== undefined && (yield* (yield* Memberships).isMember(id, activeGroupId))
    return { groupId: holds ? activeGroupId : null }
  })

  const deactivate: Bodies["deactivate"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* find(userId)
    if (user.deactivatedAt !== undefined) return
    const deactivatedAt = yield* Clock.currentTimeMillis
    yield* endSessions(user, "deactivated", { changes: { deactivatedAt } })
    yield* suspend(user.id, true)
    yield* emit("user.deactivated", user.id)
  })

  const reactivate: Bodies["reactivate"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* find(userId)
    if (user.deactivatedAt === undefined) return
    yield* Effect.orDie(store.patch(UserTable, user.id, { deactivatedAt: null }))
    yield* suspend(user.id, false)
    yield* emit("user.reactivated", user.id)
  })

  /** Fails when groups would be left without an owner. */
  const ownsNothingAlone = Effect.fnUntraced(function*(userId: string) {
    const groupIds = yield* (yield* Memberships).ownedAlone(userId)
    if (groupIds.length > 0) return yield* new Errors.LastOwner({ groupIds })
  })

  const remove: Bodies["remove"] = Effect.fnUntraced(function*({ force, userId }) {
    const user = yield* find(userId)
    if (force !== true) yield* ownsNothingAlone(user.id)
    yield* removeUser(user, "administrator")
  })

  const scheduleDeletion: Bodies["scheduleDeletion"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* findOrCaller(userId)
    const now = yield* Clock.currentTimeMillis
    yield* requireRecent(store)
    if (user.deleteAt !== undefined) return { deleteAt: user.deleteAt, isNew: false }
    yield* ownsNothingAlone(user.id)
    const deleteAt = now + (yield* AuthSettings).lifetimes.deletionMs
    yield* Effect.orDie(store.patch(UserTable, user.id, { deleteAt }))
    yield* jobs.enqueue({
      kind: RemoveUser.deletionJob,
      key: user.id,
      payload: { userId: user.id },
      runAt: deleteAt
    })
    yield* emit("user.deletion_requested", user.id, { deleteAt })
    return compact({ deleteAt, isNew: true, email: provedEmailOf(user) })
  })

  const cancelDeletion: Bodies["cancelDeletion"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* findOrCaller(userId)
    const now = yield* Clock.currentTimeMillis
    if (user.deleteAt === undefined || now >= user.deleteAt) return yield* new Errors.DeletionNotPending()
    yield* Effect.orDie(store.patch(UserTable, user.id, { deleteAt: null }))
    yield* emit("user.deletion_cancelled", user.id)
  })

  const bodies: Bodies = {
    get,
    getMany,
    viewer,
    list,
    create,
    update,
    setActiveGroup,
    getActiveGroup,
    deactivate,
    reactivate,
    remove,
    cancelDeletion,
    import: ({ users }) => Effect.map(importUsers(users), (results) => ({ results })),
    scheduleDeletion
  }
  return bodies
})
