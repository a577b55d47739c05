/**
 * Sessions and sign-in on SQLite by hand. A check and the write that follows it stand in one transaction.
 */
import * as SessionTokens from "@gatehouse/core-sessions/sessions/SessionTokens"
import type { DatabaseSync } from "node:sqlite"
import { sha256 } from "../../floors/Fresh.ts"
import * as Sqlite from "../../floors/Sqlite.ts"
import * as Floor from "./Floor.ts"

const bool = Number

export const make = (database: DatabaseSync): Floor.Floor => {
  const { beginWrite, prepare, within } = Sqlite.make(database)
  const sql = Object.fromEntries(
    Object.entries(Floor.statements("sqlite")).map(([name, text]) => [name, prepare(text)])
  ) as Record<keyof ReturnType<typeof Floor.statements>, ReturnType<typeof prepare>>
  const sets = [sql.setOneLimit, sql.setTwoLimits, sql.setThreeLimits]
  const looks = [sql.oneLimit, sql.twoLimits, sql.threeLimits]

  const takenOf = (counted: Floor.Counted) =>
    Floor.taken(counted, looks[counted.length - 1]!.all(...counted.map(([, key]) => key)))

  const begin = (options: Parameters<typeof Floor.began>[0]) => {
    const { answer, device, session } = Floor.began(options)
    const note = options.deviceId === undefined ? sql.insertDevice : sql.seeDevice
    note.run(...device)
    sql.insertSession.run(...session)
    return answer
  }

  const makeUser = (given: Parameters<typeof Floor.newUser>[0]) => {
    const { email, id, user } = Floor.newUser(given, bool)
    sql.insertUser.run(...user)
    sql.insertEmail.run(...email)
    return id
  }

  return {
    checkSession: (token) => {
      const secret = SessionTokens.readSessionToken(token)
      return secret === undefined ? "InvalidSession" : Floor.checked(sql.sessionBySecret.get(sha256(secret)), "cookie")
    },
    checkById: (sessionId) => Floor.checked(sql.sessionById.get(sessionId)),
    rotate: (refreshToken) => {
      const parts = SessionTokens.readRefreshToken(refreshToken)
      if (parts === undefined) return "InvalidRefreshToken"
      return within(beginWrite, () => {
        const rotated = Floor.rotated(sql.refreshed.get(sha256(parts.secret)), parts)
        if (rotated === undefined) return "InvalidRefreshToken"
        sql.rotate.run(...rotated.values)
        return rotated.answer
      })
    },
    listSessions: ({ after, userId }) => {
      const now = Date.now()
      return Floor.listed(
        after === undefined
          ? sql.listFirst.all(userId, userId, now)
          : sql.listAfter.all(userId, userId, ...after, now)
      )
    },
    /** Whose address it is, and which device; after the hash the user once more, with the limits. */
    signIn: ({ client, email, password }, from) => {
      const [userId, passwordHash] = sql.byLogin.get(email) ?? []
      const known = client.deviceToken === undefined ? undefined : sql.deviceByHash.get(sha256(client.deviceToken))
      const device = known?.[1] === userId && Date.now() < known![2] ? known![0] : undefined
      const matches = passwordHash !== undefined && Floor.isRight(password)
      return within(beginWrite, () => {
        const [stored, epoch, factors, deactivatedAt] = sql.userById.get(userId) ?? []
        const counted = device === undefined
          ? Floor.counted(["signInByIdentifier", email], ["signInByIp", from.ip])
          : Floor.counted(["signInByDevice", device])
        const taken = takenOf(counted)
        if (taken === undefined) return "RateLimited"
        if (!matches || stored !== passwordHash) {
          sets[counted.length - 1]!.run(...taken)
          return "InvalidCredentials"
        }
        if (deactivatedAt !== null) return "UserDeactivated"
        if (factors !== "[]") return "SecondFactorRequired"
        return begin({ userId, epoch, mode: client.mode, deviceId: device, created: false, from })
      })
    },
    askSignUp: (given, from) => {
      const asked = Floor.asked(given, Floor.hashOf(given))
      return within(beginWrite, () => {
        const taken = takenOf(
          Floor.counted(["sendByIdentifier", given.email], ["sendByIp", from.ip], ["signUpByIp", from.ip])
        )
        if (taken === undefined) return "RateLimited"
        const exists = sql.loginExists.get(given.email) !== undefined
        sql.setThreeLimits.run(...taken)
        sql.insertChallenge.run(...asked.values)
        return exists ? "AlreadySignedUp" : asked.answer
      })
    },
    confirmSignUp: (given, from) =>
      within(beginWrite, () => {
        if (takenOf(Floor.counted(["codeByIp", from.ip])) === undefined) return "RateLimited"
        const row = sql.challengeByVerifier.get(sha256(given.challenge))
        const confirmed = Floor.confirmed(row, given)
        if (row === undefined || confirmed === undefined) return "InvalidChallenge"
        const { name, original: email, passwordHash } = confirmed
        if (sql.loginExists.get(email) !== undefined) return "AccountExists"
        sql.endChallenge.run(row[0])
        const userId = makeUser({ email, name, passwordHash, isProved: true })
        return begin({ userId, epoch: 0, mode: given.client.mode, created: true, from })
      }),
    signUpNow: (given, from) => {
      const passwordHash = Floor.hashOf(given)
      return within(beginWrite, () => {
        const taken = takenOf(Floor.counted(["signUpByIp", from.ip]))
        if (taken === undefined) return "RateLimited"
        const exists = sql.loginExists.get(given.email) !== undefined
        sql.setOneLimit.run(...taken)
        if (exists) return "AccountExists"
        const userId = makeUser({ email: given.email, name: given.name, passwordHash, isProved: false })
        return begin({ userId, epoch: 0, mode: given.client.mode, created: true, from })
      })
    }
  }
}
