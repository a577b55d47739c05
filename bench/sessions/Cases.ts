/**
 * What is measured of sessions, tokens and sign-in: each case calls a plain service as a transport does, with the caller's
 * address set, and its floor with the same payloads.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as AuthDefaults from "@gatehouse/core-sessions/AuthDefaults"
import { AuthSettings } from "@gatehouse/core-sessions/AuthSettings"
import { ChallengeTable } from "@gatehouse/core-sessions/challenges/ChallengeTable"
import { argon2id } from "@gatehouse/core-sessions/passwords/HashRecipe"
import { SessionTable } from "@gatehouse/core-sessions/sessions/SessionTable"
import type { Algorithm } from "@gatehouse/core-sessions/tokens/SigningKeyWire"
import * as Cursor from "@gatehouse/store/Cursor"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from "node:crypto"
import { promisify } from "node:util"
import { at, type Case, shape } from "../Case.ts"
import { newId, newSecret, sha256 } from "../floors/Fresh.ts"
import { address, type Dataset, userAgent } from "./Data.ts"
import { type Began, type Floor, type From, signAccess, verifyAccess } from "./floors/Floor.ts"
import type { Services } from "./Services.ts"
import { newPasswordHash, settings, wrongPassword } from "./Settings.ts"

type ThisCase = Case<Services, Floor, Dataset>

/** Requests come from so many addresses of the network. */
const froms: ReadonlyArray<From> = Array.from({ length: 4_096 }, (_, i) => ({ ip: address(i), userAgent }))
const from = at(froms)

const immediately = AuthDefaults.make({ ...settings, immediateSignUp: true })

const contexts = (settings: AuthDefaults.Settings) =>
  at(
    froms.map(({ ip, userAgent }) =>
      Context.make(Actor.Current, { kind: "anonymous" as const, ip, userAgent }).pipe(
        Context.add(AuthSettings, settings)
      )
    )
  )
const context = contexts(settings)
const immediate = contexts(immediately)

/** As a transport calls: the request's address is in its context. */
const called = <A, E>(effect: Effect.Effect<A, E>, i: number, of = context): Effect.Effect<A, E> =>
  Effect.provideContext(effect, of(i))

/** The tag of a failure, or of the data that stands for one. */
const tag = (answer: string | { readonly _tag: string }): string => typeof answer === "string" ? answer : answer._tag

const verified = (alg: Algorithm): ThisCase => ({
  name: `access token verify, ${alg}`,
  ours: ({ accessTokens }, data) => {
    const token = at(data.accessTokens[alg])
    return (i) => accessTokens[alg].verify(token(i))
  },
  floor: (_, { accessTokens, signers }) => {
    const token = at(accessTokens[alg])
    return (i) => verifyAccess(signers[alg], token(i))
  },
  compared: (answer) => "sid" in answer ? [answer.sub, answer.sid] : [answer.userId, answer.sessionId]
})

const checked = (name: string, pool: (data: Dataset) => ReadonlyArray<string>, of: "check" | "verify"): ThisCase => ({
  name,
  ours: ({ sessions }, data) => {
    const payload = at(pool(data).map((token) => ({ token })))
    return (i) => sessions[of](payload(i))
  },
  floor: (floor, data) => {
    const token = at(pool(data))
    return (i) => floor.checkSession(token(i))
  },
  compared: (answer) => of === "verify" ? { ...answer, touch: false } : answer
})

/** The newest token of a session; whoever uses it puts its successor in its place, so both sides go on with the same. */
const newest = ({ refreshTokens }: Dataset) => ({
  of: (i: number): string => refreshTokens[i % refreshTokens.length]!,
  is: (i: number, token: string) => {
    refreshTokens[i % refreshTokens.length] = token
  }
})

const subject = ({ sessionId, userId }: { readonly sessionId: string; readonly userId: string }) => [sessionId, userId]

const refused = new Error("the floor was refused")

const rotateByHand = (floor: Floor, data: Dataset) => {
  const token = newest(data)
  return (i: number) => {
    const done = (rotated: Awaited<ReturnType<Floor["rotate"]>>) => {
      if (typeof rotated === "string") throw refused
      token.is(i, rotated.token)
      return rotated
    }
    const rotated = floor.rotate(token.of(i))
    return rotated instanceof Promise ? rotated.then(done) : done(rotated)
  }
}

/** The answer of a sign-in, by hand; in token mode with an access token. */
const signedIn = ({ signers }: Dataset) => {
  const answer = (began: Began) => ({
    kind: "SignedIn",
    userId: began.userId,
    sessionId: began.sessionId,
    mode: began.mode,
    expiresAt: began.expiresAt,
    ...(began.deviceToken === undefined ? {} : { deviceToken: began.deviceToken }),
    created: began.created
  })
  const done = (began: Began | string): unknown => {
    if (typeof began === "string") return began
    if (began.mode === "cookie") return { ...answer(began), sessionToken: began.token }
    return signAccess(signers.ES256, began).then((accessToken) => ({
      ...answer(began),
      refreshToken: began.token,
      accessToken,
      accessTokenExpiresAt: began.authTime + 600_000
    }))
  }
  return (began: Began | string | Promise<Began | string>) => began instanceof Promise ? began.then(done) : done(began)
}

const password = "Quarterly-otters 41 hum"

interface SignInOptions {
  readonly mode: "cookie" | "token"
  readonly isKnown: boolean
}

const signIns = ({ people }: Dataset, { isKnown, mode }: SignInOptions, password: string) =>
  at(people.map(({ deviceToken, email }) => ({
    email,
    password,
    client: isKnown ? { mode, deviceToken } : { mode }
  })))

const signIn = (name: string, options: SignInOptions): ThisCase => ({
  name: `sign-in, ${name}`,
  ours: ({ passwords }, data) => {
    const payload = signIns(data, options, password)
    return (i) => called(passwords.signIn(payload(i)), i)
  },
  floor: (floor, data) => {
    const payload = signIns(data, options, password)
    const answer = signedIn(data)
    return (i) => answer(floor.signIn(payload(i), from(i)))
  },
  compared: shape,
  makes: true
})

const newUser = (i: number) => ({
  email: `new${i}@example.com`,
  name: `New ${i}`,
  password,
  client: { mode: "cookie" as const }
})

const confirmation = (i: number) => ({
  challenge: String(i).padStart(43, "0"),
  code: "31415926",
  client: { mode: "cookie" as const }
})

const askSignUps: NonNullable<ThisCase["prepare"]> = async ({ fill }, _, first, count) => {
  const now = Date.now()
  await fill(
    ChallengeTable,
    Array.from({ length: count }, (_, place) => {
      const { email, name } = newUser(first + place)
      const { challenge, code } = confirmation(first + place)
      return {
        id: newId("chl"),
        createdAt: now,
        kind: "passwordSignUp",
        identifier: email,
        verifierHash: sha256(challenge),
        tokenHash: sha256(newSecret(43)),
        codeHash: sha256(`${challenge} ${code}`),
        attempts: 0,
        expiresAt: now + 3_600_000,
        data: { original: email, passwordHash: newPasswordHash, name }
      }
    })
  )
}

const derive = promisify<"argon2id", Argon2Parameters, Buffer>(argon2)
const { memory, parallelism, passes } = argon2id
const hashByHand = (message: string, nonce: Buffer) =>
  derive("argon2id", { message, nonce, memory, passes, parallelism, tagLength: 32 })

const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "")

const recipe = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`

const newHash = async () => {
  const nonce = randomBytes(16)
  return `${recipe}${base64(nonce)}$${base64(await hashByHand(password, nonce))}`
}
const stored = await newHash()

export const cases: ReadonlyArray<ThisCase> = [
  verified("ES256"),
  verified("RS256"),
  verified("EdDSA"),
  checked("session check", ({ sessionTokens }) => sessionTokens, "check"),
  {
    ...checked("session check, unknown", ({ unknownTokens }) => unknownTokens, "check"),
    ours: ({ sessions }, { unknownTokens }) => {
      const payload = at(unknownTokens.map((token) => ({ token })))
      return (i) => Effect.flip(sessions.check(payload(i)))
    },
    compared: tag
  },
  checked("session verify, cookie", ({ sessionTokens }) => sessionTokens, "verify"),
  {
    name: "session verify, access token",
    ours: ({ sessions }, { accessTokens }) => {
      const payload = at(accessTokens.ES256.map((token) => ({ token })))
      return (i) => sessions.verify(payload(i))
    },
    floor: (floor, { accessTokens, signers }) => {
      const token = at(accessTokens.ES256)
      return async (i) => {
        const { sid } = await verifyAccess(signers.ES256, token(i))
        return floor.checkById(sid as string)
      }
    }
  },
  {
    name: "refresh",
    ours: ({ sessions }, data) => {
      const token = newest(data)
      return (i) =>
        Effect.map(called(sessions.refresh({ refreshToken: token.of(i) }), i), (answer) => {
          token.is(i, answer.refreshToken!)
          return answer
        })
    },
    floor: (floor, data) => {
      const rotate = rotateByHand(floor, data)
      return async (i) => {
        const rotated = await rotate(i)
        return { ...rotated, accessToken: await signAccess(data.signers.ES256, rotated) }
      }
    },
    compared: subject
  },
  {
    name: "refresh, without signature",
    ours: ({ sessions }, data) => {
      const token = newest(data)
      return (i) =>
        Effect.map(called(sessions.rotate({ refreshToken: token.of(i) }), i), (answer) => {
          token.is(i, answer.token)
          return { sessionId: answer.sessionId, userId: answer.user.id }
        })
    },
    floor: rotateByHand,
    compared: subject
  },
  {
    name: "session page of 50",
    ours: ({ sessions }, { listed }) => {
      const payload = at(listed.map(({ after, userId }) => ({
        userId,
        limit: 50,
        ...(after === undefined
          ? {}
          : { cursor: Cursor.encode(SessionTable, "byUser", "desc", { values: [after[0]], id: after[1] }) })
      })))
      return (i) => sessions.list(payload(i))
    },
    floor: (floor, { listed }) => {
      const of = at(listed)
      return (i) => floor.listSessions(of(i))
    }
  },
  signIn("known device", { mode: "cookie", isKnown: true }),
  signIn("new device", { mode: "cookie", isKnown: false }),
  signIn("access token", { mode: "token", isKnown: true }),
  {
    name: "sign-in, wrong password",
    ours: ({ passwords }, data) => {
      const payload = signIns(data, { mode: "cookie", isKnown: false }, wrongPassword)
      return (i) => called(Effect.flip(passwords.signIn(payload(i))), i)
    },
    floor: (floor, data) => {
      const payload = signIns(data, { mode: "cookie", isKnown: false }, wrongPassword)
      return (i) => floor.signIn(payload(i), from(i))
    },
    compared: tag,
    makes: true
  },
  {
    name: "sign-up, asked",
    ours: ({ passwords }) => (i) => called(passwords.signUp(newUser(i)), i),
    floor: (floor) => (i) => floor.askSignUp(newUser(i), from(i)),
    compared: shape,
    makes: true
  },
  {
    name: "sign-up, confirmed",
    ours: ({ passwords }) => (i) => called(passwords.confirmSignUp(confirmation(i)), i),
    floor: (floor, data) => {
      const answer = signedIn(data)
      return (i) => answer(floor.confirmSignUp(confirmation(i), from(i)))
    },
    compared: shape,
    makes: true,
    prepare: askSignUps
  },
  {
    name: "sign-up, immediate",
    ours: ({ passwords }) => (i) => called(passwords.signUp(newUser(i)), i, immediate),
    floor: (floor, data) => {
      const answer = signedIn(data)
      return (i) => answer(floor.signUpNow(newUser(i), from(i)))
    },
    compared: shape,
    makes: true
  },
  {
    name: "password hash",
    ours: ({ hasher }) => () => hasher.hash(password),
    floor: () => newHash,
    compared: (text) => [text.slice(0, recipe.length), text.length]
  },
  {
    name: "password verify",
    ours: ({ hasher }) => () => hasher.verify(password, stored),
    floor: () => async () => {
      const [nonce, hash] = stored.slice(recipe.length).split("$").map((text) => Buffer.from(text, "base64"))
      return timingSafeEqual(await hashByHand(password, nonce!), hash!)
    }
  }
]
