import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AuthSettings, make as settings, type Overrides } from "../../src/AuthSettings.ts"
import { DeviceTable } from "../../src/devices/DeviceTable.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { Invitations } from "../../src/signin/SignUpGate.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { Heard, Outbox, places } from "../Places.ts"
import {
  accounts,
  ada,
  app,
  arrive,
  as,
  browser,
  challenges,
  depart,
  emails,
  handOff,
  inSession,
  newUser,
  op,
  providerNamed,
  redirects,
  sessionOf,
  sessions,
  signedIn,
  signIn,
  site,
  siteWith,
  someone,
  tagOf,
  travel,
  userNow,
  users,
  verified,
  type Who,
  write
} from "./FlowWorld.ts"

const withSettings = (overrides: Overrides = {}) =>
  Effect.provideService(AuthSettings, settings({ redirects, ...overrides }))

const heardTypes = Effect.map(Heard, (heard) => heard.map(({ type }) => type))
const stranger: Who = { ...ada, emailVerified: false }

for (const place of places) {
  const on = <A, E>(
    body: Effect.Effect<A, E, any>,
    overrides: Overrides = {}
  ): Effect.Effect<A, E> => body.pipe(withSettings(overrides), Effect.provide(place.counted)) as Effect.Effect<A, E>

  describe(`a sign-in with a provider on ${place.name}`, () => {
    it.effect("makes a user with the name, image and proved address that the provider knows", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const signed = yield* signIn(here)

        assert.isTrue(signed.created)
        assert.deepInclude(yield* userNow(signed.userId), {
          name: "Ada Lovelace",
          image: "https://example.com/ada.png",
          email: "ada@example.com",
          emailVerified: true,
          anonymous: false
        })
        const [account] = yield* accounts
        assert.deepInclude(account, { provider: "op", subject: "ada-1", userId: signed.userId, emailVerified: true })
        const [session] = yield* sessions
        assert.deepInclude(session, { id: signed.sessionId, method: "oauth", provider: "op", amr: ["fed"] })
        assert.deepStrictEqual(yield* heardTypes, ["user.created", "account.linked", "session.created"])
        assert.deepStrictEqual(yield* challenges, [])
      })))

    it.effect("makes nobody before the client comes with what it kept", () =>
      on(Effect.gen(function*() {
        yield* handOff(yield* site)

        assert.deepStrictEqual(yield* users, [])
        assert.deepStrictEqual(yield* heardTypes, [])
      })))

    it.effect("finds the user of the account again, whatever their address is now", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const first = yield* signIn(here)
        const second = yield* signIn(here, { ...ada, email: "other@example.com" })

        assert.strictEqual(second.userId, first.userId)
        assert.isFalse(second.created)
        assert.strictEqual((yield* users).length, 1)
      })))

    it.effect("finishes once when its code comes twice at once", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const brought = yield* handOff(here)

        const results = yield* Effect.all([1, 2, 3, 4].map(() => tagOf(here.oauth.finish(brought))), {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(results.toSorted(), ["InvalidChallenge", "InvalidChallenge", "InvalidChallenge", "done"])
        assert.strictEqual((yield* sessions).length, 1)
      })))

    it.effect("makes one user of one identity that comes twice at once", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const brought = [yield* handOff(here), yield* handOff(here)]

        const results = yield* Effect.all(brought.map((each) => Effect.map(here.oauth.finish(each), signedIn)), {
          concurrency: "unbounded"
        })

        assert.strictEqual(new Set(results.map(({ userId }) => userId)).size, 1)
        assert.strictEqual((yield* users).length, 1)
      })))

    it.effect("comes back once when its callback is opened twice at once", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const own = browser()
        const state = yield* depart(here, own, (yield* here.oauth.start({ provider: "op", redirectTo: app })).url)

        const results = yield* Effect.all(
          [1, 2, 3].map(() => Effect.exit(arrive(here, own, state))),
          { concurrency: "unbounded" }
        )

        const codes = results.flatMap((exit) => exit._tag === "Success" && exit.value.code !== undefined ? [1] : [])
        assert.strictEqual(codes.length, 1)
        assert.strictEqual((yield* challenges).length, 1)
      })))

    it.effect("connects an account to the user who asked for it", () =>
      on(Effect.gen(function*() {
        const here = yield* site
        const mia = yield* someone()
        const { challenge, url } = yield* here.oauth.link({ provider: "op", redirectTo: app }).pipe(inSession(mia))
        const code = yield* travel(here, url, stranger)

        const result = yield* here.oauth.finish({ code, challenge: challenge! }).pipe(inSession(mia))

        assert.deepInclude(result, { kind: "linked" })
        const [account] = yield* accounts
        assert.deepInclude(account, { userId: mia.userId, subject: "ada-1" })
        assert.strictEqual((yield* signIn(here)).userId, mia.userId)
        assert.deepStrictEqual((yield* sessions).map(({ userId }) => userId), [mia.userId, mia.userId])
      })))
  })
}

const place = places[0]!
const on = <A, E>(body: Effect.Effect<A, E, any>, overrides: Overrides = {}): Effect.Effect<A, E> =>
  body.pipe(withSettings(overrides), Effect.provide(place.counted)) as Effect.Effect<A, E>

describe("a sign-in with a provider", () => {
  it.effect("is one mutation before, a query and a mutation after the provider, and one mutation at its end", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const own = browser()
      const counter = yield* StoreCounter.StoreCounter
      const [{ challenge, url }, started] = yield* counter.count(
        here.oauth.start({ provider: "op", redirectTo: app })
      )
      const [state, departed] = yield* counter.count(depart(here, own, url))
      const [{ code }, arrived] = yield* counter.count(arrive(here, own, state))
      const from = as({ kind: "anonymous", ip: "192.0.2.1" })
      const [, finished] = yield* counter.count(
        here.oauth.finish({ code: code!, challenge: challenge! }).pipe(from)
      )
      const next = yield* handOff(here)
      const [, again] = yield* counter.count(here.oauth.finish(next).pipe(from))

      const transactions = [started, departed, arrived, finished, again].map((
        { mutations, queries, reads, writes }
      ) => [
        queries,
        mutations,
        reads,
        writes
      ])
      assert.deepStrictEqual(transactions, [
        [0, 0, 0, 0],
        [0, 1, 1, 2],
        // The query is one read, and no transaction around it.
        [0, 1, 2, 2],
        [0, 1, 4, 6],
        [0, 1, 4, 4]
      ])
    })))

  it.effect("tells a user of a device that they have not used before", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const first = yield* signIn(here)
      yield* signIn(here)
      const known = yield* handOff(here)
      yield* here.oauth.finish({ ...known, client: { deviceToken: first.deviceToken! } })

      assert.deepStrictEqual((yield* Outbox).map(({ _tag }) => _tag), ["NewDevice"])
    })))

  it.effect("leaves the name and image alone that a user has, unless the provider is to update them", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { userId } = yield* signIn(here)
      const renamed = { ...ada, name: "Countess Lovelace", image: "https://example.com/countess.png" }
      yield* signIn(here, renamed)
      assert.strictEqual((yield* userNow(userId)).name, "Ada Lovelace")

      const updating = yield* siteWith([{ ...op, updateProfile: true }])
      const { name: _, ...nameless } = renamed
      yield* signIn(updating, nameless)
      assert.deepInclude(yield* userNow(userId), { name: "Ada Lovelace", image: renamed.image })
      yield* signIn(updating, renamed)
      yield* signIn(updating, renamed)

      assert.deepInclude(yield* userNow(userId), { name: renamed.name, image: renamed.image })
      const updates = (yield* Heard).filter(({ type }) => type === "user.updated")
      assert.deepStrictEqual(updates.map(({ data }) => data), [{ fields: ["image"] }, { fields: ["name"] }])
    })))

  it.effect("lists the providers that there are", () =>
    on(Effect.gen(function*() {
      const here = yield* siteWith([op, providerNamed("acme", { name: "Acme" })])

      assert.deepStrictEqual(yield* here.oauth.providers({}), [
        { id: "op", name: "op" },
        { id: "acme", name: "Acme" }
      ])
    })))

  it.effect("starts with no other provider and no other target than those of the application", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const unknown = yield* tagOf(here.oauth.start({ provider: "acme", redirectTo: app }))
      const outside = yield* tagOf(here.oauth.start({ provider: "op", redirectTo: "https://evil.example" }))

      assert.deepStrictEqual([unknown, outside], ["ProviderNotConfigured", "InvalidRedirect"])
    })))

  it.effect("may begin with a verifier of the client's own", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      // RFC 7636, appendix B.
      const challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
      const started = yield* here.oauth.start({
        provider: "op",
        redirectTo: app,
        codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
      })
      assert.notProperty(started, "challenge")

      const code = yield* travel(here, started.url)

      assert.strictEqual((yield* here.oauth.finish({ code, challenge })).kind, "signedIn")
    })))
})

describe("whose an identity is", () => {
  it.effect("its proved address is that of a user: theirs", () =>
    on(Effect.gen(function*() {
      const user = yield* newUser({ email: verified("ada@example.com") })
      const signed = yield* signIn(yield* site)

      assert.strictEqual(signed.userId, user.id)
      assert.isFalse(signed.created)
      assert.deepInclude((yield* accounts)[0], { userId: user.id })
    })))

  it.effect.each<readonly [what: string, who: Who]>([
    ["not proved", stranger],
    ["missing", { subject: "ada-1" }]
  ])("its address is %s: a new user's, and the owner of the address keeps it", ([, who]) =>
    on(Effect.gen(function*() {
      const owner = yield* newUser({ email: verified("ada@example.com") })
      const here = yield* site
      const signed = yield* signIn(here, who)

      assert.notStrictEqual(signed.userId, owner.id)
      assert.isFalse((yield* userNow(signed.userId)).emailVerified)
      const logins = (yield* emails).filter(({ login }) => login !== undefined)
      assert.deepStrictEqual(logins.map(({ userId }) => userId), [owner.id])
    })))

  it.effect("its address was only claimed by another identity: the one who proves it gets it", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const eve = yield* signIn(here, { subject: "eve-1", email: "ada@example.com", emailVerified: false })
      const signed = yield* signIn(here)

      assert.notStrictEqual(signed.userId, eve.userId)
      assert.isTrue((yield* userNow(signed.userId)).emailVerified)
    })))

  it.effect("its address was only reserved by a sign-up: the one who proves it gets it, in an account of their own", () =>
    on(Effect.gen(function*() {
      const squatter = yield* newUser({
        passwordHash: "a hash",
        email: { ...verified("ada@example.com"), verified: false }
      })
      const signed = yield* signIn(yield* site)

      assert.notStrictEqual(signed.userId, squatter.id)
      const logins = (yield* emails).filter(({ login }) => login === "ada@example.com")
      assert.deepStrictEqual(logins.map(({ userId }) => userId), [signed.userId])
    })))

  it.effect("the application links nobody by their address: nobody's, and the application is told", () =>
    on(
      Effect.gen(function*() {
        const owner = yield* newUser({ email: verified("ada@example.com") })
        const here = yield* site
        const refused = yield* tagOf(Effect.flatMap(handOff(here), here.oauth.finish))
        const unproved = yield* tagOf(Effect.flatMap(handOff(here, stranger), here.oauth.finish))

        assert.deepStrictEqual([refused, unproved], ["AccountNotLinked", "AccountNotLinked"])
        assert.deepStrictEqual((yield* users).map(({ id }) => id), [owner.id])
        assert.deepStrictEqual(yield* accounts, [])
      }),
      { linking: "refuse" }
    ))

  it.effect("the same subject at two providers: two users'", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const first = yield* signIn(here, stranger)
      const second = yield* signIn(here, stranger, "other")

      assert.notStrictEqual(second.userId, first.userId)
    })))
})

describe("an account that is connected on purpose", () => {
  const linking = Effect.fnUntraced(function*(own: { readonly userId: string; readonly sessionId: string }) {
    const here = yield* site
    const { challenge, url } = yield* here.oauth.link({ provider: "op", redirectTo: app }).pipe(inSession(own))
    return { here, url, challenge: challenge! }
  })

  it.effect("belongs to nobody else", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const { challenge, here, url } = yield* linking(mia)
      const owner = yield* signIn(here)
      const code = yield* travel(here, url)

      assert.strictEqual(
        yield* tagOf(here.oauth.finish({ code, challenge }).pipe(inSession(mia))),
        "AccountAlreadyLinked"
      )
      assert.deepStrictEqual((yield* accounts).map(({ userId }) => userId), [owner.userId])
    })))

  it.effect("can be connected to the same user again", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      for (const _ of [1, 2]) {
        const { challenge, here, url } = yield* linking(mia)
        const code = yield* travel(here, url)
        const result = yield* here.oauth.finish({ code, challenge }).pipe(inSession(mia))
        assert.strictEqual(result.kind, "linked")
      }
      assert.strictEqual((yield* accounts).length, 1)
    })))

  it.effect("is connected to nobody when another user's browser opened the link", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const victim = yield* someone("victim@example.com")
      const { challenge, here, url } = yield* linking(mia)
      // The attacker sends the link to the victim, whose provider lets them in at once, and somehow gets the code.
      const code = yield* travel(here, url, { subject: "victim-1" })

      assert.strictEqual(
        yield* tagOf(here.oauth.finish({ code, challenge }).pipe(inSession(victim))),
        "InvalidChallenge"
      )
      // The code died with that.
      assert.strictEqual(yield* tagOf(here.oauth.finish({ code, challenge }).pipe(inSession(mia))), "InvalidChallenge")
      assert.deepStrictEqual(yield* accounts, [])
      assert.deepStrictEqual(
        (yield* Heard).filter(({ type }) => type === "oauth.code_refused").map(({ data }) => data),
        [{ provider: "op", userId: mia.userId }]
      )
    })))

  it.effect("is finished in no other session of the user, and by nobody who is not signed in", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const elsewhere = yield* sessionOf(mia.user)
      const results: Array<string> = []
      for (const caller of [inSession(elsewhere), as({ kind: "anonymous" }), as({ kind: "system" })]) {
        const { challenge, here, url } = yield* linking(mia)
        const code = yield* travel(here, url)
        results.push(yield* tagOf(caller(here.oauth.finish({ code, challenge }))))
      }

      assert.deepStrictEqual(results, ["InvalidChallenge", "InvalidChallenge", "InvalidChallenge"])
      assert.deepStrictEqual(yield* accounts, [])
    })))

  it.effect("is not connected once its session has ended", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const { challenge, here, url } = yield* linking(mia)
      const code = yield* travel(here, url)
      yield* write((store) => store.patch(UserTable, mia.userId, { sessionEpoch: 1 }))

      assert.strictEqual(yield* tagOf(here.oauth.finish({ code, challenge }).pipe(inSession(mia))), "StepUpRequired")
    })))

  it.effect("needs a sign-in of the last ten minutes to begin with", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      yield* TestClock.adjust(600_000)
      yield* linking(mia)
      yield* TestClock.adjust(1)

      assert.strictEqual(yield* tagOf(linking(mia)), "StepUpRequired")
    })))

  it.effect("cannot be asked for by nobody, or with a key", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const here = yield* site
      const link = here.oauth.link({ provider: "op", redirectTo: app })
      const key = {
        kind: "key",
        keyId: "key_1",
        userId: mia.userId,
        scopes: [{ resource: "*", actions: ["*"] }]
      } as const

      assert.deepStrictEqual([yield* tagOf(link), yield* tagOf(link.pipe(as(key)))], ["NotSignedIn", "StepUpRequired"])
    })))

  it.effect("has a link that works once", () =>
    on(Effect.gen(function*() {
      const { here, url } = yield* linking(yield* someone())
      yield* depart(here, browser(), url)
      const again = yield* Effect.exit(depart(here, browser(), url))

      assert.strictEqual(again._tag, "Failure")
      assert.strictEqual((yield* challenges).length, 1)
    })))

  it.effect("has a link that works for ten minutes and no longer", () =>
    on(Effect.gen(function*() {
      const mia = yield* someone()
      const before = yield* linking(mia)
      yield* TestClock.adjust(599_999)
      yield* depart(before.here, browser(), before.url)
      const after = yield* linking(mia)
      yield* TestClock.adjust(600_000)

      assert.strictEqual((yield* Effect.exit(depart(after.here, browser(), after.url)))._tag, "Failure")
    })))

  it.effect.each(["provider", "redirectTo", "codeChallenge"])(
    "has a link in which the %s cannot be changed",
    (name) =>
      on(Effect.gen(function*() {
        const { here, url } = yield* linking(yield* someone())
        const changed = new URL(url)
        if (name === "provider") changed.pathname = "/auth/signin/other"
        else {
          changed.searchParams.set(
            name,
            name === "redirectTo" ? "https://app.example.com/x" : "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
          )
        }

        assert.strictEqual((yield* Effect.exit(depart(here, browser(), changed.href)))._tag, "Failure")
        // It was not used up by that.
        yield* depart(here, browser(), url)
      }))
  )

  it.effect("makes a full account of an anonymous user, where people may sign up", () =>
    on(Effect.gen(function*() {
      const anonymous = yield* newUser({ anonymous: true })
      const own = yield* sessionOf(anonymous)
      const { challenge, here, url } = yield* linking(own)
      const code = yield* travel(here, url)
      const finish = here.oauth.finish({ code, challenge }).pipe(inSession(own))

      assert.strictEqual(yield* tagOf(finish.pipe(withSettings({ signUp: "closed" }))), "SignUpClosed")
      assert.isTrue((yield* userNow(anonymous.id)).anonymous)
      yield* finish

      assert.isFalse((yield* userNow(anonymous.id)).anonymous)
      assert.include(yield* heardTypes, "user.upgraded")
    })))
})

describe("an anonymous user who signs in with a provider", () => {
  it.effect("becomes a full one under the same id", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const anonymous = yield* newUser({ anonymous: true })
      const own = yield* sessionOf(anonymous)

      const signed = signedIn(yield* here.oauth.finish(yield* handOff(here)).pipe(inSession(own)))

      assert.strictEqual(signed.userId, anonymous.id)
      assert.deepInclude(yield* userNow(anonymous.id), {
        anonymous: false,
        email: "ada@example.com",
        name: "Ada Lovelace"
      })
      assert.deepStrictEqual((yield* sessions).map(({ id }) => id), [signed.sessionId])
    })))

  it.effect("is somebody who has an account already: they are signed in to that one", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { userId } = yield* signIn(here)
      const own = yield* sessionOf(yield* newUser({ anonymous: true }))

      const signed = signedIn(yield* here.oauth.finish(yield* handOff(here)).pipe(inSession(own)))

      assert.strictEqual(signed.userId, userId)
      assert.isTrue((yield* userNow(own.userId)).anonymous)
      assert.include(yield* heardTypes, "user.superseded")
    })))
})

describe("who may sign in with a provider", () => {
  it.effect("somebody with a second factor owes it", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { userId } = yield* signIn(here)
      yield* write((store) => store.patch(UserTable, userId, { factors: ["totp"] }))
      const before = (yield* sessions).length

      const result = yield* here.oauth.finish(yield* handOff(here))

      assert.deepInclude(result, { kind: "secondFactorRequired", methods: ["totp", "recoveryCode"] })
      assert.strictEqual((yield* sessions).length, before)
    })))

  it.effect("somebody with a second factor owes it on a device that is trusted for another user, and not on their own", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { deviceToken, userId } = yield* signIn(here)
      const { deviceToken: foreign, userId: foreigner } = yield* signIn(here, { subject: "bob-1" })
      yield* write((store) => store.patch(UserTable, userId, { factors: ["totp"] }))
      for (const owner of [userId, foreigner]) {
        const [device] = yield* Store.use((store) => store.first(DeviceTable, "byUser", [owner], { limit: 2 }))
        yield* write((store) => store.patch(DeviceTable, device!.id, { trustedUntil: Number.MAX_SAFE_INTEGER }))
      }
      const finish = (token: string) =>
        Effect.flatMap(handOff(here), (brought) => here.oauth.finish({ ...brought, client: { deviceToken: token } }))

      assert.strictEqual((yield* finish(foreign!)).kind, "secondFactorRequired")
      assert.strictEqual((yield* finish(deviceToken!)).kind, "signedIn")
    })))

  it.effect("policy decides, and hears of the provider", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const asked: Array<unknown> = []
      const policy = {
        decide: ({ method, provider }: { readonly method: string; readonly provider?: string }) =>
          Effect.sync(() => {
            asked.push({ method, provider })
            return { _tag: "Refuse", reason: "ssoRequired" } as const
          })
      }

      const refused = yield* Effect.flip(
        Effect.flatMap(handOff(here), here.oauth.finish).pipe(Effect.provideService(SignInPolicy, policy))
      )

      assert.deepInclude(refused, { _tag: "SignInRefused", reason: "ssoRequired" })
      assert.deepStrictEqual(asked, [{ method: "oauth", provider: "op" }])
      assert.deepStrictEqual(yield* users, [])
    })))

  it.effect("nobody who was deactivated", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { userId } = yield* signIn(here)
      yield* write((store) => store.patch(UserTable, userId, { deactivatedAt: 1 }))

      assert.strictEqual(yield* tagOf(Effect.flatMap(handOff(here), here.oauth.finish)), "UserDeactivated")
    })))

  it.effect("nobody new where sign-up is closed, and everybody who is there", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const closed = withSettings({ signUp: "closed" })
      assert.strictEqual(yield* tagOf(Effect.flatMap(handOff(here), here.oauth.finish).pipe(closed)), "SignUpClosed")
      assert.deepStrictEqual(yield* users, [])

      yield* newUser({ email: verified("ada@example.com") })
      assert.strictEqual(yield* tagOf(Effect.flatMap(handOff(here), here.oauth.finish).pipe(closed)), "done")
    })))

  it.effect("where it is by invite, whoever proves an invited address", () =>
    on(
      Effect.gen(function*() {
        const here = yield* site
        const attempt = (who: Who) => tagOf(Effect.flatMap(handOff(here, who), here.oauth.finish))

        const results = [
          yield* attempt(stranger),
          yield* attempt({ ...ada, email: "eve@example.com" }),
          yield* attempt(ada)
        ]

        assert.deepStrictEqual(results, ["SignUpClosed", "SignUpClosed", "done"])
      }).pipe(Effect.provideService(Invitations, {
        isInvited: (address) => Effect.succeed(address === "ada@example.com")
      })),
      { signUp: "invite" }
    ))
})

describe("the code that a browser brings to its client", () => {
  it.effect("is good for a minute and no longer", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const before = yield* handOff(here)
      yield* TestClock.adjust(59_999)
      assert.strictEqual(yield* tagOf(here.oauth.finish(before)), "done")
      const after = yield* handOff(here)
      yield* TestClock.adjust(60_000)

      assert.strictEqual(yield* tagOf(here.oauth.finish(after)), "InvalidChallenge")
    })))

  it.effect("is worth nothing to another client, and nothing any more after that", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const { challenge, code } = yield* handOff(here)
      const thief = (yield* here.oauth.start({ provider: "op", redirectTo: app })).challenge!
      const second = yield* handOff(here)

      assert.strictEqual(yield* tagOf(here.oauth.finish({ code, challenge: thief })), "InvalidChallenge")
      assert.strictEqual(yield* tagOf(here.oauth.finish({ code, challenge })), "InvalidChallenge")
      assert.strictEqual(yield* tagOf(here.oauth.finish({ code: second.code })), "InvalidChallenge")
      assert.strictEqual(yield* tagOf(here.oauth.finish(second)), "InvalidChallenge")
      assert.deepStrictEqual(yield* users, [])
      assert.deepStrictEqual(yield* heardTypes, ["oauth.code_refused", "oauth.code_refused"])
    })))

  it.effect("is not the state, and the state is not the code", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const own = browser()
      const { challenge, url } = yield* here.oauth.start({ provider: "op", redirectTo: app })
      const state = yield* depart(here, own, url)
      assert.strictEqual(yield* tagOf(here.oauth.finish({ code: state, challenge: challenge! })), "InvalidChallenge")

      const { code } = yield* arrive(here, own, state)
      assert.strictEqual((yield* Effect.exit(arrive(here, own, code!)))._tag, "Failure")
    })))

  it.effect("can be tried sixty times an hour, but on a device that is known", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const from = as({ kind: "anonymous", ip: "192.0.2.9" })
      const { deviceToken } = yield* signIn(here).pipe(from)
      for (let i = 0; i < 60; i++) yield* tagOf(here.oauth.finish({ code: `${i}`, challenge: "x" }).pipe(from))
      const brought = yield* handOff(here)

      assert.strictEqual(yield* tagOf(here.oauth.finish(brought).pipe(from)), "RateLimited")
      assert.strictEqual(
        yield* tagOf(here.oauth.finish({ ...brought, client: { deviceToken: deviceToken! } }).pipe(from)),
        "done"
      )
    })))
})

describe("the mutation that ends a browser's part", () => {
  it.effect("believes no more than what the query before it found", () =>
    on(Effect.gen(function*() {
      const { oauth } = yield* site
      const payload = { provider: "op", fingerprint: "f", browser: "b" }
      const { state } = yield* oauth.begin({ ...payload, redirectTo: app, clientHash: "c" })
      const identity = { provider: "op", subject: "ada-1", emailVerified: false }
      const right = { ...payload, state, identity, updateProfile: false }
      const wrong = [
        { ...right, provider: "other", identity: { ...identity, provider: "other" } },
        { ...right, fingerprint: "g" },
        { ...right, identity: { ...identity, provider: "other" } },
        { ...right, browser: "c" },
        { ...right, state: "s" }
      ]

      assert.deepStrictEqual(
        yield* Effect.forEach([...wrong, right, right], (each) => tagOf(oauth.complete(each))),
        [...wrong.map(() => "InvalidChallenge"), "done", "InvalidChallenge"]
      )
    })))
})

describe("what is kept meanwhile", () => {
  it.effect("lets nobody who reads it finish a sign-in", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const own = browser()
      const { challenge, url } = yield* here.oauth.start({ provider: "op", redirectTo: app })
      const state = yield* depart(here, own, url)
      const kept = JSON.stringify(yield* challenges)
      const { code } = yield* arrive(here, own, state)
      const keptAfter = JSON.stringify(yield* challenges)

      const secrets = [challenge!, state, code!, ...[...own.cookies.values()].map(({ value }) => value)]
      assert.strictEqual(new Set(secrets).size, 4)
      for (const secret of secrets) assert.notInclude(kept + keptAfter, secret)
    })))
})
