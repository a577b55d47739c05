/**
 * The rows that a store is filled with before sessions are measured: `size` users, each with an address, a password, a
 * device and a session; a hundred of them at most have a hundred sessions more. Limits and challenges are those of a day.
 */
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import { ChallengeTable } from "@gatehouse/core-sessions/challenges/ChallengeTable"
import { DeviceTable } from "@gatehouse/core-sessions/devices/DeviceTable"
import { LimitTable } from "@gatehouse/core-sessions/limits/LimitTable"
import { SessionTable } from "@gatehouse/core-sessions/sessions/SessionTable"
import * as SessionTokens from "@gatehouse/core-sessions/sessions/SessionTokens"
import { tables as sessionTables } from "@gatehouse/core-sessions/Tables"
import { sealedFor, SigningKeyTable } from "@gatehouse/core-sessions/tokens/SigningKeyTable"
import type { Algorithm } from "@gatehouse/core-sessions/tokens/SigningKeyWire"
import { EmailTable, UserTable } from "@gatehouse/core-sessions/users/UserTable"
import type { UserId } from "@gatehouse/core-sessions/users/UserWire"
import * as Ports from "@gatehouse/store/Ports"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose"
import type { Filling, Row } from "../Filling.ts"
import { sha256 } from "../floors/Fresh.ts"
import { base32, base62, scatter, spread, ulidTime } from "../Synthetic.ts"

/** Every table that the measured services need, once. */
const tables: ReadonlyArray<AnyTable> = [
  ...new Map([...Ports.tables, ...sessionTables, SigningKeyTable].map((table) => [table.name, table])).values()
]

const prefixes = {
  users: "usr",
  emails: "eml",
  sessions: "ses",
  devices: "dev",
  limits: "lim",
  challenges: "chl"
}

export const algorithms: ReadonlyArray<Algorithm> = ["ES256", "RS256", "EdDSA"]
export const issuer = "https://auth.bench.example"
export const audience = "bench"

/** Seals the keys that sign. */
export const ring = [{ kid: "bench", key: Redacted.make(new Uint8Array(32).fill(7)) }] as const

export interface Signer {
  readonly alg: Algorithm
  readonly kid: string
  readonly privateJwk: JWK
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/** What a user signs in with, and where from. */
export interface Person {
  readonly userId: UserId
  readonly email: string
  readonly deviceToken: string
}

export interface Dataset extends Filling {
  readonly signers: Readonly<Record<Algorithm, Signer>>
  /** Access tokens of sessions that go on. */
  readonly accessTokens: Readonly<Record<Algorithm, ReadonlyArray<string>>>
  readonly sessionTokens: ReadonlyArray<string>
  /** Of the right form, and of no session. */
  readonly unknownTokens: ReadonlyArray<string>
  /** The newest refresh token of some sessions: whoever uses one puts its successor in its place. */
  readonly refreshTokens: Array<string>
  readonly people: ReadonlyArray<Person>
  /** Of users with many sessions: whose list, after which session's end and id. */
  readonly listed: ReadonlyArray<{ readonly userId: UserId; readonly after?: readonly [expiresAt: number, id: string] }>
}

const day = 86_400_000
const extraSessions = 100

/** Signed before anything is measured; they must outlive the run. */
const accessTokenMs = 6 * 3_600_000

const signer = async (alg: Algorithm): Promise<Signer> => {
  const pair = await generateKeyPair(alg, { extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicJwk)
  return {
    alg,
    kid,
    privateJwk: { ...await exportJWK(pair.privateKey), kid, alg },
    privateKey: pair.privateKey,
    publicKey: await importJWK(publicJwk, alg) as CryptoKey
  }
}

/** The claims of an access token, as the service sets them. */
export const claimsOf = (
  { amr, authTime, expiresAt, jti, sessionId, userId }: {
    readonly userId: string
    readonly sessionId: string
    readonly amr: ReadonlyArray<string>
    readonly authTime: number
    readonly jti: string
    readonly expiresAt: number
  },
  now: number
) => ({
  iss: issuer,
  sub: userId,
  aud: audience,
  exp: Math.floor(expiresAt / 1_000),
  iat: Math.floor(now / 1_000),
  jti,
  sid: sessionId,
  amr: [...amr],
  auth_time: Math.floor(authTime / 1_000)
})

/** The rows for a store of so many users, as if they had signed up over the year before `now`. */
export const dataset = async (size: number, now: number): Promise<Dataset> => {
  const year = 365 * day
  const madeAfter = now - 60_000
  const past = (span: number) => (i: number, count: number) =>
    Math.floor(madeAfter - span + i * ((span - 3_600_000) / count))
  const signedUpAt = past(year)
  const signedInAt = past(20 * day)
  const id = (prefix: string, seed: number, i: number, time: number) =>
    `${prefix}_${ulidTime(time)}${scatter(seed * 0x1000003 + i, base32, 16)}`
  const secret = (seed: number, i: number, length: number) => scatter(seed * 0x1000003 + i * 7, base62, length)

  const userId = (i: number) => id("usr", 1, i, signedUpAt(i, size)) as UserId
  const email = (i: number) => `user${i}@example${i % 97}.com`
  const deviceId = (i: number) => id("dev", 2, i, signedUpAt(i, size))
  const deviceToken = (i: number) => `ghd_${secret(3, i, 43)}`

  /** One session in two is held in a cookie. Those of the busy come after the others, as many of each in a row. */
  const busyCount = Math.min(100, Math.max(10, Math.floor(size / 100)))
  const sessionCount = size + busyCount * extraSessions
  const ownerOf = (i: number) => i < size ? i : Math.floor((i - size) / extraSessions) * Math.floor(size / busyCount)
  const sessionId = (i: number) => id("ses", 4, i, signedInAt(i, sessionCount))
  const sessionSecret = (i: number) => secret(5, i, SessionTokens.secretLength)
  const rotating = (i: number) => secret(6, i, SessionTokens.rotatingLength)
  const isCookie = (i: number) => i % 2 === 0
  const endsAt = (i: number) => signedInAt(i, sessionCount) + 30 * day

  function* users(): Generator<Row> {
    for (let i = 0; i < size; i++) {
      const createdAt = signedUpAt(i, size)
      yield {
        id: userId(i),
        createdAt,
        name: `User ${i}`,
        email: email(i),
        emailVerified: true,
        anonymous: false,
        factors: [],
        passwordHash: passwordHash(i),
        passwordChangedAt: createdAt,
        sessionEpoch: 0
      }
    }
  }

  function* emails(): Generator<Row> {
    for (let i = 0; i < size; i++) {
      const createdAt = signedUpAt(i, size)
      yield {
        id: id("eml", 7, i, createdAt),
        createdAt,
        userId: userId(i),
        address: email(i),
        original: email(i),
        verifiedAt: createdAt,
        primary: true,
        login: email(i)
      }
    }
  }

  function* devices(): Generator<Row> {
    for (let i = 0; i < size; i++) {
      const createdAt = signedUpAt(i, size)
      yield {
        id: deviceId(i),
        createdAt,
        userId: userId(i),
        hash: sha256(deviceToken(i)),
        epoch: 0,
        lastSeenAt: createdAt,
        expiresAt: now + 300 * day,
        ip: address(i),
        userAgent
      }
    }
  }

  function* sessions(): Generator<Row> {
    for (let i = 0; i < sessionCount; i++) {
      const createdAt = signedInAt(i, sessionCount)
      yield {
        id: sessionId(i),
        createdAt,
        userId: userId(ownerOf(i)),
        epoch: 0,
        mode: isCookie(i) ? "cookie" : "token",
        method: "password",
        amr: ["pwd"],
        authTime: createdAt,
        // Only sessions whose use need not be noted again are checked by reads alone.
        lastSeenAt: now + year,
        expiresAt: endsAt(i),
        endsAt: endsAt(i),
        inactivityMs: 30 * day,
        ip: address(i),
        userAgent,
        deviceId: deviceId(ownerOf(i)),
        secretHash: sha256(sessionSecret(i)),
        ...(isCookie(i) ? {} : { refreshHash: sha256(rotating(i)) })
      }
    }
  }

  /** Those of who mistyped a password in the last hour. */
  function* limits(): Generator<Row> {
    for (let i = 0; i < size; i += 10) {
      const at = now - i % 3_600_000
      yield {
        id: id("lim", 8, i, at - 120_000),
        createdAt: at,
        key: `signInByIdentifier:${email(i)}`,
        credit: 1,
        at,
        expiresAt: at + 3_600_000
      }
    }
  }

  /** Links that nobody has opened. */
  function* challenges(): Generator<Row> {
    for (let i = 0; i < size; i += 100) {
      const createdAt = now - 120_000 - i % 3_600_000
      yield {
        id: id("chl", 9, i, createdAt),
        createdAt,
        kind: "passwordReset",
        identifier: email(i),
        userId: userId(i),
        verifierHash: sha256(`verifier ${i}`),
        tokenHash: sha256(`token ${i}`),
        codeHash: sha256(`code ${i}`),
        attempts: 0,
        expiresAt: now + year,
        data: { epoch: 0 }
      }
    }
  }

  const signers = Object.fromEntries(
    await Promise.all(algorithms.map(async (alg) => [alg, await signer(alg)] as const))
  ) as Record<Algorithm, Signer>
  const next = await signer("ES256")

  function* signingKeys(): Generator<Row> {
    const box = SecretBoxLayer.make(ring)
    for (const [status, { alg, kid, privateJwk }] of [["active", signers.ES256], ["next", next]] as const) {
      const rowId = id("sgk", 10, status.length, madeAfter - day)
      const { d: _private, ...publicJwk } = privateJwk
      yield {
        id: rowId,
        createdAt: madeAfter - day,
        kid,
        algorithm: alg,
        publicJwk: { ...publicJwk, use: "sig" },
        sealed: Effect.runSync(box.seal(JSON.stringify(privateJwk), sealedFor(rowId))),
        status,
        ...(status === "active" ? { activeAt: madeAfter - day } : {})
      }
    }
  }

  const pool = spread(Math.min(4_096, size >>> 1), size >>> 1)
  const sign = async (alg: Algorithm, i: number) => {
    const { kid, privateKey } = signers[alg]
    const claims = claimsOf({
      userId: userId(ownerOf(i)),
      sessionId: sessionId(i),
      amr: ["pwd"],
      authTime: signedInAt(i, sessionCount),
      jti: secret(11, i, 22),
      expiresAt: now + accessTokenMs
    }, now)
    return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey)
  }
  const signed = async (alg: Algorithm) => {
    const texts: Array<string> = []
    for (const i of pool.slice(0, 128)) texts.push(await sign(alg, 2 * i + 1))
    return texts
  }
  return {
    size,
    tables,
    prefixes,
    madeAfter,
    filled: [
      { table: UserTable, rows: users },
      { table: EmailTable, rows: emails },
      { table: DeviceTable, rows: devices },
      { table: SessionTable, rows: sessions },
      { table: LimitTable, rows: limits },
      { table: ChallengeTable, rows: challenges },
      { table: SigningKeyTable, rows: signingKeys }
    ],
    signers,
    accessTokens: {
      ES256: await signed("ES256"),
      RS256: await signed("RS256"),
      EdDSA: await signed("EdDSA")
    },
    sessionTokens: pool.map((i) => SessionTokens.sessionToken(sessionSecret(2 * i))),
    unknownTokens: Array.from({ length: 1_024 }, (_, i) => SessionTokens.sessionToken(secret(12, i, 22))),
    refreshTokens: pool.map((i) => SessionTokens.refreshToken(sessionSecret(2 * i + 1), rotating(2 * i + 1))),
    people: pool.map((i) => ({ userId: userId(2 * i), email: email(2 * i), deviceToken: deviceToken(2 * i) })),
    listed: Array.from({ length: busyCount }, (_, busy) => {
      const first = size + busy * extraSessions
      const owner = userId(ownerOf(first))
      // Of every other list the second page: half of their sessions end later.
      const last = first + extraSessions - 40
      return busy % 2 === 0 ? { userId: owner } : { userId: owner, after: [endsAt(last), sessionId(last)] as const }
    })
  }
}

/** Of the form and length of a real one. */
const passwordHash = (i: number): string =>
  `$argon2id$v=19$m=19456,t=2,p=1$${scatter(i * 3, base62, 22)}$${scatter(i * 3 + 1, base62, 43)}`

export const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

/** An address of the network for benchmarks (RFC 2544). */
export const address = (i: number): string => `198.18.${i >>> 8 & 255}.${i & 255}`
