/**
 * What each step of signing in costs: functions that run, and what of the database they touch. The table is printed, and the
 * budget asserted: a step is one action with at most one query and one mutation, a refresh has one mutation, and an
 * authenticated call asks the component nothing.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import { browser } from "./Browser.ts"
import { provider } from "./Provider.ts"
import { totpOf } from "./TotpCode.ts"
import { type Client, password, start, timeout, type World, world } from "./World.ts"

interface Cost {
  readonly actions: number
  readonly queries: number
  readonly mutations: number
  readonly ranges: number
  readonly read: number
  readonly written: number
}

const table: Array<readonly [flow: string, step: string, cost: Cost]> = []

/** Steps of one flow, each a call whose runs are counted. */
const measured = async (
  flow: string,
  { isolate }: World,
  step: string,
  call: () => Promise<unknown>
): Promise<Cost> => {
  const before = isolate.runs.length
  await call()
  const runs = isolate.runs.slice(before)
  const number = (kind: string) => runs.filter((run) => run.kind === kind && run.component === "auth").length
  const sum = (of: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + of(run), 0)
  const cost = {
    actions: runs.filter(({ component, kind }) => kind === "action" && component === "").length,
    queries: number("query"),
    mutations: number("mutation"),
    ranges: sum(({ ranges }) => ranges),
    read: sum(({ documents }) => documents.read),
    written: sum(({ documents }) => documents.written)
  }
  table.push([flow, step, cost])
  return cost
}

const email = "ada@example.com"

type Steps = ReadonlyArray<readonly [step: string, run: (ada: Client) => Promise<unknown>]>

/** The reference's flows, in the order of its own table. What comes before `prepare` ends is not counted. */
const flows: ReadonlyArray<readonly [flow: string, prepare: (ada: Client) => Promise<unknown>, steps: Steps]> = [
  ["anonymous", async () => {}, [["sign in", (ada) => ada.signIn("anonymous")]]],
  ["password sign-up", async () => {}, [
    ["sign up", (ada) => ada.signIn("password", { flow: "signUp", email, password })],
    [
      "confirm",
      (ada) => ada.signIn("password", { flow: "email-verification", code: ada.world.last("SignUpConfirmation").code })
    ]
  ]],
  ["password sign-in", (ada) => signedOut(ada), [
    ["sign in", (ada) => ada.signIn("password", { flow: "signIn", email, password })]
  ]],
  ["password and TOTP", (ada) => withTotp(ada), [
    ["sign in", (ada) => ada.signIn("password", { flow: "signIn", email, password })],
    ["code", (ada) => {
      ada.world.isolate.setNow(start + 30_000)
      return ada.signIn("totp", { flow: "verify", code: totpOf(secrets.get(ada)!, start + 30_000) })
    }]
  ]],
  ["password reset", (ada) => signedOut(ada), [
    ["ask", (ada) => ada.signIn("password", { flow: "reset", email })],
    ["reset", (ada) =>
      ada.signIn("password", {
        flow: "reset-verification",
        code: ada.world.last("PasswordReset").code,
        newPassword: "another good secret"
      })]
  ]],
  ["password change", (ada) => ada.signUp(email), [
    [
      "change",
      (ada) => ada.signIn("password", { flow: "change", currentPassword: password, newPassword: "another good secret" })
    ]
  ]],
  ["e-mail code or link", async () => {}, [
    ["ask", (ada) => ada.signIn("email", { email })],
    ["code", (ada) => ada.signIn("email", { code: ada.world.last("SignInCode").code })]
  ]],
  ["phone code", async () => {}, [
    ["ask", (ada) => ada.signIn("phone", { phone: "+4915112345678" })],
    ["code", (ada) => ada.signIn("phone", { code: ada.world.last("SignInCode").code })]
  ]],
  ["OAuth", async () => {}, [["ask", (ada) => ada.signIn("acme", { redirectTo: "https://app.example.com/in" })]]],
  ["passkey sign-in", async () => {}, [["options", (ada) => ada.signIn("passkey", { flow: "auth-options", email })]]],
  ["passkey registration", (ada) => ada.signUp(email), [
    ["options", (ada) => ada.signIn("passkey", { flow: "register-options" })]
  ]],
  ["TOTP set-up", (ada) => ada.signUp(email), [
    ["set up", async (ada) => {
      const { secret, totpId } = await ada.signIn("totp", { flow: "setup" })
      secrets.set(ada, secret)
      totpIds.set(ada, totpId)
    }],
    [
      "confirm",
      (ada) => ada.signIn("totp", { flow: "confirm", totpId: totpIds.get(ada), code: totpOf(secrets.get(ada)!, start) })
    ]
  ]],
  ["device", async (ada) => {
    await ada.signUp(email)
    codes.set(ada, await ada.world.client().signIn("device", { flow: "create" }))
  }, [
    ["create", (ada) => ada.world.client().signIn("device", { flow: "create" })],
    [
      "poll",
      (ada) =>
        ada.world.client().signIn("device", { flow: "poll", deviceCode: codes.get(ada).deviceCode }).catch(() => {})
    ],
    ["inspect", (ada) => ada.signIn("device", { flow: "inspect", userCode: codes.get(ada).userCode })],
    ["verify", (ada) => ada.signIn("device", { flow: "verify", userCode: codes.get(ada).userCode })],
    ["poll, approved", (ada) => {
      ada.world.isolate.setNow(start + 30_000)
      return ada.world.client().signIn("device", { flow: "poll", deviceCode: codes.get(ada).deviceCode })
    }]
  ]],
  ["credentials", async () => {}, [
    ["sign in", (ada) => ada.signIn("ldap", { user: "ada", word: "swordfish" })]
  ]],
  ["refresh", (ada) => ada.signUp(email), [["refresh", (ada) => ada.refresh()]]],
  ["sign-out", (ada) => ada.signUp(email), [["sign out", (ada) => ada.signOut()]]]
]

const secrets = new Map<Client, string>()
const totpIds = new Map<Client, string>()
const codes = new Map<Client, any>()

const signedOut = async (ada: Client): Promise<void> => {
  await ada.signUp(email)
  await ada.signOut()
  ada.token = undefined
}

const withTotp = async (ada: Client): Promise<void> => {
  await ada.signUp(email)
  const { secret, totpId } = await ada.signIn("totp", { flow: "setup" })
  await ada.signIn("totp", { flow: "confirm", totpId, code: totpOf(secret, start) })
  secrets.set(ada, secret)
  await ada.signOut()
  ada.token = undefined
  // On a device that is not known.
  ada.deviceToken = undefined
}

describe("a step", { timeout }, () => {
  it.each(flows)("is one action with at most one query and one mutation: %s", async (flow, prepare, steps) => {
    const made = await world()
    const ada = made.client()
    await prepare(ada)
    for (const [step, run] of steps) {
      const { actions, mutations, queries } = await measured(flow, made, step, () => run(ada))
      assert.strictEqual(actions, 1, `${flow}: ${step}`)
      assert.isAtMost(queries, 1, `${flow}: ${step}`)
      assert.isAtMost(mutations, 1, `${flow}: ${step}`)
    }
  })

  it("on the way to a provider and back is one mutation, beside what is kept of the provider's documents", async () => {
    const { authorize, fetch } = await provider()
    const made = await world({ fetch })
    const ada = made.client()
    const go = browser(made)
    const signIn = async (times: string) => {
      const { redirect, verifier } = await ada.signIn("acme", { redirectTo: "https://app.example.com/in" })
      let location = redirect
      const follow = async (url: string) => {
        location = (await go(url)).headers.get("location")!
      }
      const there = await measured("OAuth", made, `to the provider, ${times}`, () => follow(location))
      const back = await measured("OAuth", made, `back, ${times}`, () => follow(authorize(location)))
      ada.verifier = verifier
      const code = new URL(location).searchParams.get("code")
      const finish = await measured("OAuth", made, `code, ${times}`, () => ada.signIn(undefined, { code }))
      return { there, back, finish }
    }

    await signIn("first")
    const { back, finish, there } = await signIn("then")

    const calls = ({ mutations, queries }: Cost) => ({ mutations, queries })
    // A query for each document, the metadata and the keys; the state is looked up before anything is asked of a provider.
    assert.deepStrictEqual(calls(there), { mutations: 1, queries: 1 })
    assert.deepStrictEqual(calls(back), { mutations: 1, queries: 3 })
    assert.deepStrictEqual(calls(finish), { mutations: 1, queries: 0 })
  })

  it("of a refresh is one mutation that writes one document", async () => {
    const made = await world()
    const ada = made.client()
    await ada.signUp(email)

    const { mutations, queries, written } = await measured("refresh", made, "once more", () => ada.refresh())

    assert.deepStrictEqual({ mutations, queries, written }, { mutations: 1, queries: 0, written: 1 })
  })

  it("of an authenticated call asks the component nothing", async () => {
    const made = await world()
    const ada = made.client()
    await ada.signUp(email)

    const { mutations, queries, ranges } = await measured("authenticated call", made, "who", () => ada.whoami())

    assert.deepStrictEqual({ mutations, queries, ranges }, { mutations: 0, queries: 0, ranges: 0 })
  })

  it("of an app's own query that shows the user is one query", async () => {
    const made = await world()
    const ada = made.client()
    await ada.signUp(email)

    const { mutations, queries, read } = await measured("authenticated call", made, "viewer", () => ada.me())

    assert.deepStrictEqual({ mutations, queries, read }, { mutations: 0, queries: 1, read: 1 })
  })
})

afterAll(() => {
  const rows = flows.map(([flow]) => flow).concat("authenticated call").flatMap((flow) =>
    table.filter(([name]) => name === flow).map(([, step, cost]) => [
      flow,
      step,
      ...[cost.actions, cost.queries, cost.mutations, cost.ranges, cost.read, cost.written].map(String)
    ])
  )
  const head = ["flow", "step", "actions", "queries", "mutations", "ranges", "read", "written"]
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)))
  const line = (row: ReadonlyArray<string>) => row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  console.log([line(head), ...rows.map(line)].join("\n"))
})
