/**
 * Sessions and sign-in on PostgreSQL by hand: the statements and the transactions of `SqliteFloor`, awaited.
 */
import * as SessionTokens from "@gatehouse/core-sessions/sessions/SessionTokens"
import type { ClientBase } from "pg"
import { sha256 } from "../../floors/Fresh.ts"
import * as Postgres from "../../floors/Postgres.ts"
import * as Floor from "./Floor.ts"

const bool = (value: boolean) => value

/** With its parameters numbered. */
const numbered = (text: string): string => {
  let count = 0
  return text.replaceAll("?", () => `$${++count}`)
}

export const make = (connection: Pick<ClientBase, "query">): Floor.Floor => {
  const { beginWrite, prepare, within } = Postgres.make(connection)
  const sql = Object.fromEntries(
    Object.entries(Floor.statements("postgres")).map(([name, text]) => [name, prepare(numbered(text))])
  ) as Record<keyof ReturnType<typeof Floor.statements>, ReturnType<typeof prepare>>
  const sets = [sql.setOneLimit, sql.setTwoLimits, sql.setThreeLimits]
  const looks = [sql.oneLimit, sql.twoLimits, sql.threeLimits]

  const takenOf = async (counted: Floor.Counted) =>
    Floor.taken(counted, await looks[counted.length - 1]!(...counted.map(([, key]) => key)))

  const begin = async (options: Parameters<typeof Floor.began>[0]) => {
    const { answer, device, session } = Floor.began(options)
    const note = options.deviceId === undefined ? sql.insertDevice : sql.seeDevice
    await note(...device)
    await sql.insertSession(...session)
    return answer
  }

  const makeUser = async (given: Parameters<typeof Floor.newUser>[0]) => {
    const { email, id, user } = Floor.newUser(given, bool)
    await sql.insertUser(...user)
    await sql.insertEmail(...email)
    return id
  }

  return {
    checkSession: async (token) => {
      const secret = SessionTokens.readSessionToken(token)
      if (secret === undefined) return "InvalidSession"
      const [row] = await sql.sessionBySecret(sha256(secret))
      return Floor.checked(row, "cookie")
    },
    checkById: async (sessionId) => {
      const [row] = await sql.sessionById(sessionId)
      return Floor.checked(row)
    },
    rotate: async (refreshToken) => {
      const parts = SessionTokens.readRefreshToken(refreshToken)
      if (parts === undefined) return "InvalidRefreshToken"
      return within(beginWrite, async () => {
        const [row] = await sql.refreshed(sha256(parts.secret))
        const rotated = Floor.rotated(row, parts)
        if (rotated === undefined) return "InvalidRefreshToken"
        await sql.rotate(...rotated.values)
        return rotated.answer
      })
    },
    listSessions: async ({ after, userId }) => {
      const now = Date.now()
      return Floor.listed(
        after === undefined
          ? await sql.listFirst(userId, userId, now)
          : await sql.listAfter(userId, userId, ...after, now)
      )
    },
    signIn: async ({ client, email, password }, from) => {
      const [[userId, passwordHash] = []] = await sql.byLogin(email)
      const [known] = client.deviceToken === undefined ? [] : await sql.deviceByHash(sha256(client.deviceToken))
      const device = known?.[1] === userId && Date.now() < Number(known![2]) ? known![0] : undefined
      const matches = passwordHash !== undefined && Floor.isRight(password)
      return within(beginWrite, async () => {
        const [[stored, epoch, factors, deactivatedAt] = []] = await sql.userById(userId)
        const counted = device === undefined
          ? Floor.counted(["signInByIdentifier", email], ["signInByIp", from.ip])
          : Floor.counted(["signInByDevice", device])
        const taken = await takenOf(counted)
        if (taken === undefined) return "RateLimited"
        if (!matches || stored !== passwordHash) {
          await sets[counted.length - 1]!(...taken)
          return "InvalidCredentials"
        }
        if (deactivatedAt !== null) return "UserDeactivated"
        if (factors !== "[]") return "SecondFactorRequired"
        return begin({ userId, epoch: Number(epoch), mode: client.mode, deviceId: device, created: false, from })
      })
    },
    askSignUp: async (given, from) => {
      const asked = Floor.asked(given, Floor.hashOf(given))
      return within(beginWrite, async () => {
        const taken = await takenOf(
          Floor.counted(["sendByIdentifier", given.email], ["sendByIp", from.ip], ["signUpByIp", from.ip])
        )
        if (taken === undefined) return "RateLimited"
        const [exists] = await sql.loginExists(given.email)
        await sql.setThreeLimits(...taken)
        await sql.insertChallenge(...asked.values)
        return exists === undefined ? asked.answer : "AlreadySignedUp"
      })
    },
    confirmSignUp: (given, from) =>
      within(beginWrite, async () => {
        if (await takenOf(Floor.counted(["codeByIp", from.ip])) === undefined) return "RateLimited"
        const [row] = await sql.challengeByVerifier(sha256(given.challenge))
        const confirmed = Floor.confirmed(row, given)
        if (row === undefined || confirmed === undefined) return "InvalidChallenge"
        const { name, original: email, passwordHash } = confirmed
        if ((await sql.loginExists(email)).length > 0) return "AccountExists"
        await sql.endChallenge(row[0])
        const userId = await makeUser({ email, name, passwordHash, isProved: true })
        return begin({ userId, epoch: 0, mode: given.client.mode, created: true, from })
      }),
    signUpNow: async (given, from) => {
      const passwordHash = Floor.hashOf(given)
      return within(beginWrite, async () => {
        const taken = await takenOf(Floor.counted(["signUpByIp", from.ip]))
        if (taken === undefined) return "RateLimited"
        const [exists] = await sql.loginExists(given.email)
        await sql.setOneLimit(...taken)
        if (exists !== undefined) return "AccountExists"
        const userId = await makeUser({ email: given.email, name: given.name, passwordHash, isProved: false })
        return begin({ userId, epoch: 0, mode: given.client.mode, created: true, from })
      })
    }
  }
}
