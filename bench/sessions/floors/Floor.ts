/**
 * Sessions and sign-in by hand: the statements that the answer needs, what is computed around them, and the rows that are
 * inserted. Both databases have these statements; what is one statement here is one read or one write.
 */
import * as AuthDefaults from "@gatehouse/core-sessions/AuthDefaults"
import * as PasswordText from "@gatehouse/core-sessions/passwords/PasswordText"
import * as SessionTokens from "@gatehouse/core-sessions/sessions/SessionTokens"
import { jwtVerify, SignJWT } from "jose"
import { newId, newSecret, sha256 } from "../../floors/Fresh.ts"
import { takeRequest } from "../../floors/TokenBucket.ts"
import { audience, claimsOf, issuer, type Signer } from "../Data.ts"
import { newPasswordHash, settings, wrongPassword } from "../Settings.ts"

export type Maybe<A> = A | Promise<A>
type Row = ReadonlyArray<any>

/** Where a request comes from. */
export interface From {
  readonly ip: string
  readonly userAgent: string
}

export interface SignIn {
  readonly email: string
  readonly password: string
  readonly client: { readonly mode: "cookie" | "token"; readonly deviceToken?: string }
}

export interface SignUp extends SignIn {
  readonly name: string
}

export interface Confirm {
  readonly challenge: string
  readonly code: string
  readonly client: SignIn["client"]
}

/** A failure is answered by its tag. */
export interface Floor {
  readonly checkSession: (token: string) => Maybe<unknown>
  readonly checkById: (sessionId: string) => Maybe<unknown>
  readonly rotate: (refreshToken: string) => Maybe<Rotated | string>
  readonly listSessions: (
    of: { readonly userId: string; readonly after?: readonly [expiresAt: number, id: string] | undefined }
  ) => Maybe<unknown>
  readonly signIn: (given: SignIn, from: From) => Maybe<Began | string>
  readonly askSignUp: (given: SignUp, from: From) => Maybe<unknown>
  readonly confirmSignUp: (given: Confirm, from: From) => Maybe<Began | string>
  readonly signUpNow: (given: SignUp, from: From) => Maybe<Began | string>
}

/** An INSERT of these columns. */
const insert = (table: string, columns: string): string => {
  const names = columns.split(" ")
  return `INSERT INTO gatehouse_${table} (${names.map((name) => `"${name}"`).join()}) VALUES (${
    names.map(() => "?").join()
  })`
}

const checkedColumns =
  `s."id", s."userId", s."amr", s."authTime", s."expiresAt", s."lastSeenAt", s."actorId", s."epoch",
  u."sessionEpoch", u."deactivatedAt", s."mode"`

const listedColumns =
  `"id", "createdAt", "userId", "mode", "method", "amr", "authTime", "lastSeenAt", "expiresAt", "endsAt",
  "provider", "ip", "userAgent", "deviceId", "actorId", "reason"`

const list = (after: string, direction: string) =>
  `SELECT ${listedColumns} FROM gatehouse_sessions
  WHERE "userId" = ? AND "epoch" = (SELECT "sessionEpoch" FROM gatehouse_users WHERE "id" = ? AND "deactivatedAt" IS NULL)
  ${after} AND "expiresAt" > ? ORDER BY "userId" ${direction}, "epoch" ${direction}, "expiresAt" ${direction}, "id" ${direction} LIMIT 51`

/** Of so many limits, what is left. */
const limitsBy = (count: number) =>
  `SELECT "key", "credit", "at" FROM gatehouse_limits WHERE "key" IN (${Array(count).fill("?").join()})`

const setLimits = (count: number) =>
  `INSERT INTO gatehouse_limits ("id", "createdAt", "key", "credit", "at", "expiresAt")
  VALUES ${Array(count).fill("(?, ?, ?, ?, ?, ?)").join()}
  ON CONFLICT ("key") DO UPDATE SET "credit" = excluded."credit", "at" = excluded."at", "expiresAt" = excluded."expiresAt"`

/** Parameters are question marks; `PostgresFloor` numbers them. */
export const statements = (dialect: "sqlite" | "postgres") => {
  const direction = dialect === "sqlite" ? "DESC" : "DESC NULLS LAST"
  return {
    sessionBySecret: `SELECT ${checkedColumns} FROM gatehouse_sessions AS s
      JOIN gatehouse_users AS u ON u."id" = s."userId" WHERE s."secretHash" = ?`,
    sessionById: `SELECT ${checkedColumns} FROM gatehouse_sessions AS s
      JOIN gatehouse_users AS u ON u."id" = s."userId" WHERE s."id" = ?`,
    refreshed: `SELECT s."id", s."userId", s."amr", s."authTime", s."expiresAt", s."endsAt", s."inactivityMs",
      s."refreshHash", s."epoch", u."sessionEpoch", u."deactivatedAt" FROM gatehouse_sessions AS s
      JOIN gatehouse_users AS u ON u."id" = s."userId" WHERE s."secretHash" = ?`,
    rotate: `UPDATE gatehouse_sessions SET "refreshHash" = ?, "previousHash" = ?, "salt" = ?, "rotatedAt" = ?,
      "lastSeenAt" = ?, "expiresAt" = ? WHERE "id" = ?`,
    listFirst: list("", direction),
    listAfter: list(`AND ("expiresAt", "id") < (?, ?)`, direction),
    byLogin: `SELECT e."userId", u."passwordHash", e."verifiedAt" FROM gatehouse_emails AS e
      JOIN gatehouse_users AS u ON u."id" = e."userId" WHERE e."login" = ?`,
    loginExists: `SELECT "verifiedAt" FROM gatehouse_emails WHERE "login" = ?`,
    deviceByHash: `SELECT "id", "userId", "expiresAt" FROM gatehouse_devices WHERE "hash" = ?`,
    userById: `SELECT "passwordHash", "sessionEpoch", "factors", "deactivatedAt" FROM gatehouse_users WHERE "id" = ?`,
    seeDevice:
      `UPDATE gatehouse_devices SET "lastSeenAt" = ?, "expiresAt" = ?, "ip" = ?, "userAgent" = ? WHERE "id" = ?`,
    oneLimit: limitsBy(1),
    twoLimits: limitsBy(2),
    threeLimits: limitsBy(3),
    setOneLimit: setLimits(1),
    setTwoLimits: setLimits(2),
    setThreeLimits: setLimits(3),
    challengeByVerifier: `SELECT "id", "expiresAt", "codeHash", "data" FROM gatehouse_challenges
      WHERE "verifierHash" = ? AND "kind" = 'passwordSignUp'`,
    endChallenge: `DELETE FROM gatehouse_challenges WHERE "id" = ?`,
    insertSession: insert(
      "sessions",
      "id createdAt userId epoch mode method amr authTime lastSeenAt expiresAt endsAt inactivityMs ip userAgent deviceId secretHash refreshHash"
    ),
    insertDevice: insert("devices", "id createdAt userId hash epoch lastSeenAt expiresAt ip userAgent"),
    insertChallenge: insert(
      "challenges",
      "id createdAt kind identifier verifierHash tokenHash codeHash attempts expiresAt data"
    ),
    insertUser: insert(
      "users",
      "id createdAt name email emailVerified anonymous factors passwordHash passwordChangedAt sessionEpoch"
    ),
    insertEmail: insert("emails", "id createdAt userId address original verifiedAt primary login")
  }
}

/** The check of a session's row, joined with its user's, by hand. */
export const checked = (row: Row | undefined, mode?: "cookie") => {
  const now = Date.now()
  if (
    row === undefined || row[7] !== row[8] || row[9] !== null || now >= Number(row[4]) ||
    (mode !== undefined && row[10] !== mode)
  ) return "InvalidSession"
  const answer: Record<string, unknown> = {
    sessionId: row[0],
    userId: row[1],
    amr: JSON.parse(row[2]),
    authTime: Number(row[3]),
    expiresAt: Number(row[4]),
    touch: now - Number(row[5]) >= 60_000
  }
  if (row[6] !== null) answer["actorId"] = row[6]
  return answer
}

export interface Rotated {
  readonly sessionId: string
  readonly userId: string
  readonly amr: ReadonlyArray<string>
  readonly authTime: number
  readonly expiresAt: number
  readonly token: string
}

/** What a refresh answers and what it writes, from the row of `refreshed`. No floor is asked for a token of before. */
export const rotated = (
  row: Row | undefined,
  parts: { readonly secret: string; readonly rotating: string }
): { readonly answer: Rotated; readonly values: ReadonlyArray<string | number> } | undefined => {
  const now = Date.now()
  if (row === undefined || row[8] !== row[9] || row[10] !== null || now >= Number(row[4])) return undefined
  if (sha256(parts.rotating) !== row[7]) return undefined
  const salt = newSecret(43)
  const successor = sha256(SessionTokens.successorText(salt, parts.rotating))
  const expiresAt = Math.min(Number(row[5]), now + Number(row[6]))
  return {
    answer: {
      sessionId: row[0],
      userId: row[1],
      amr: JSON.parse(row[2]),
      authTime: Number(row[3]),
      expiresAt,
      token: SessionTokens.refreshToken(parts.secret, successor)
    },
    values: [sha256(successor), row[7], salt, now, now, expiresAt, row[0]]
  }
}

export const listed = (rows: ReadonlyArray<Row>) => {
  const items = rows.slice(0, 50).map((row) => {
    const session: Record<string, unknown> = {
      id: row[0],
      createdAt: Number(row[1]),
      userId: row[2],
      mode: row[3],
      method: row[4],
      amr: JSON.parse(row[5]),
      authTime: Number(row[6]),
      lastSeenAt: Number(row[7]),
      expiresAt: Number(row[8]),
      endsAt: Number(row[9])
    }
    if (row[10] !== null) session["provider"] = row[10]
    if (row[11] !== null) session["ip"] = row[11]
    if (row[12] !== null) session["userAgent"] = row[12]
    if (row[13] !== null) session["deviceId"] = row[13]
    if (row[14] !== null) session["actorId"] = row[14]
    if (row[15] !== null) session["reason"] = row[15]
    session["current"] = false
    return session
  })
  const last = items.at(-1)
  return {
    items,
    nextCursor: rows.length > 50
      ? Buffer.from(JSON.stringify(["sessions", "byUser", "desc", last!["expiresAt"], last!["id"]])).toString(
        "base64url"
      )
      : null
  }
}

export interface Began {
  readonly userId: string
  readonly sessionId: string
  readonly mode: "cookie" | "token"
  readonly token: string
  readonly amr: ReadonlyArray<string>
  readonly authTime: number
  readonly expiresAt: number
  readonly deviceToken: string | undefined
  readonly created: boolean
}

const { lifetimes, session: clocks } = AuthDefaults.defaults

/** Of a sign-in that was let in: its answer, and the values of the rows to insert. Without `deviceId` the device is new. */
export const began = (
  { created, deviceId, epoch, from, mode, userId }: {
    readonly userId: string
    readonly epoch: number
    readonly mode: "cookie" | "token"
    readonly deviceId?: string | undefined
    readonly created: boolean
    readonly from: From
  }
) => {
  const now = Date.now()
  const deviceToken = deviceId === undefined ? `ghd_${newSecret(43)}` : undefined
  const device = deviceId ?? newId("dev")
  const secret = newSecret(SessionTokens.secretLength)
  const rotating = mode === "token" ? newSecret(SessionTokens.rotatingLength) : undefined
  const sessionId = newId("ses")
  const expiresAt = now + clocks.inactivityMs
  const answer: Began = {
    userId,
    sessionId,
    mode,
    token: rotating === undefined
      ? SessionTokens.sessionToken(secret)
      : SessionTokens.refreshToken(secret, rotating),
    amr: ["pwd"],
    authTime: now,
    expiresAt,
    deviceToken,
    created
  }
  const { ip, userAgent } = from
  const knownUntil = now + lifetimes.knownDeviceMs
  return {
    answer,
    device: deviceToken === undefined
      ? [now, knownUntil, ip, userAgent, device]
      : [device, now, userId, sha256(deviceToken), epoch, now, knownUntil, ip, userAgent],
    session: [
      sessionId,
      now,
      userId,
      epoch,
      mode,
      "password",
      `["pwd"]`,
      now,
      now,
      expiresAt,
      now + clocks.absoluteMs,
      clocks.inactivityMs,
      ip,
      userAgent,
      device,
      sha256(secret),
      rotating === undefined ? null : sha256(rotating)
    ]
  }
}

type LimitName = AuthDefaults.LimitName

/** The names of limits and their keys. */
export type Counted = ReadonlyArray<readonly [LimitName, key: string]>

export const counted = (...of: ReadonlyArray<readonly [LimitName, string]>): Counted =>
  of.map(([name, value]) => [name, `${name}:${value}`])

/** The values of `setLimits`, or `undefined` when one is used up. */
export const taken = (counted: Counted, rows: ReadonlyArray<Row>): ReadonlyArray<string | number> | undefined => {
  const now = Date.now()
  const values: Array<string | number> = []
  for (const [name, key] of counted) {
    const limit = settings.limits[name]
    const row = rows.find((row) => row[0] === key)
    const bucket = takeRequest(
      limit,
      row === undefined ? undefined : { credit: Number(row[1]), at: Number(row[2]) },
      now
    )
    if (bucket === undefined) return undefined
    values.push(newId("lim"), now, key, bucket.credit, bucket.at, bucket.at + limit.windowMs)
  }
  return values
}

export const isRight = (password: string): boolean => password !== wrongPassword

/** The hash of a password that may become one. */
export const hashOf = ({ email, name, password }: SignUp): string => {
  if (PasswordText.refusalOf(password, { known: [email, name] }) !== undefined) throw new Error("a weak password")
  return newPasswordHash
}

/** A challenge of a sign-up: its answer, and the values of its row. */
export const asked = (given: SignUp, passwordHash: string) => {
  const now = Date.now()
  const challenge = newSecret(43)
  const token = newSecret(43)
  let code = ""
  while (code.length < 8) code += newSecret(8).replace(/\D/gu, "")
  const expiresAt = now + lifetimes.linkMs
  return {
    answer: { kind: "Started", challenge, expiresAt, resendAt: now + AuthDefaults.defaults.resendMs },
    values: [
      newId("chl"),
      now,
      "passwordSignUp",
      given.email,
      sha256(challenge),
      sha256(token),
      sha256(`${challenge} ${code.slice(0, 8)}`),
      0,
      expiresAt,
      JSON.stringify({ original: given.email, passwordHash, name: given.name })
    ]
  }
}

/** What was asked for, if the code is right. */
export const confirmed = (row: Row | undefined, { challenge, code }: Confirm) =>
  row === undefined || Date.now() >= Number(row[1]) || sha256(`${challenge} ${code}`) !== row[2]
    ? undefined
    : JSON.parse(row[3]) as { readonly original: string; readonly passwordHash: string; readonly name: string }

/** The values of the rows of a user and of their address. */
export const newUser = <B extends number | boolean>(
  { email, isProved, name, passwordHash }: {
    readonly email: string
    readonly name: string
    readonly passwordHash: string
    readonly isProved: boolean
  },
  bool: (value: boolean) => B
) => {
  const now = Date.now()
  const id = newId("usr")
  return {
    id,
    user: [id, now, name, email, bool(isProved), bool(false), "[]", passwordHash, now, 0],
    email: [newId("eml"), now, id, email, email, isProved ? now : null, bool(true), email]
  }
}

/** An access token by `jose` alone. */
export const signAccess = (
  { alg, kid, privateKey }: Signer,
  subject: Pick<Began, "userId" | "sessionId" | "amr" | "authTime">
): Promise<string> => {
  const now = Date.now()
  const claims = claimsOf({ ...subject, jti: newSecret(22), expiresAt: now + 600_000 }, now)
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey)
}

/** The check of an access token by `jose` alone, with its key at hand. */
export const verifyAccess = async ({ alg, publicKey }: Signer, token: string) => {
  const { payload } = await jwtVerify(token, publicKey, { issuer, audience, algorithms: [alg] })
  return payload
}
