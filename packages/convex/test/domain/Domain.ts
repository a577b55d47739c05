/**
 * The services of the component under test, by the remote layer, in an isolate of their own: what the domain suites of
 * groups and keys run on. Each call is a call of a function of the component, with the caller's clock and actor.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import { Cascades, make as makeCascades, type Registry, type Subject } from "@gatehouse/contract/Cascades"
import type { Contract, Service } from "@gatehouse/contract/Contract"
import { type Event, Events } from "@gatehouse/contract/Events"
import { Jobs } from "@gatehouse/contract/Jobs"
import { Memberships } from "@gatehouse/contract/Memberships"
import { layer as tokensLayer } from "@gatehouse/contract/node/TokensLayer"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { PermissionsService } from "@gatehouse/contract/Roles"
import { make as makeSuspensions, Suspensions } from "@gatehouse/contract/Suspensions"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Transaction from "@gatehouse/contract/Transaction"
import { Users } from "@gatehouse/contract/Users"
import { componentRef, type Isolate, open } from "@gatehouse/convex-isolate"
import { AuthSettings, type Overrides } from "@gatehouse/core-sessions/AuthSettings"
import * as DeviceCodes from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import { Devices } from "@gatehouse/core-sessions/devices/Devices"
import { DevicesContract } from "@gatehouse/core-sessions/devices/DevicesContract"
import * as Passkeys from "@gatehouse/core-sessions/passkeys/Passkeys"
import * as Recovery from "@gatehouse/core-sessions/recovery/Recovery"
import { type Attempt, SignInPolicy } from "@gatehouse/core-sessions/signin/SignInPolicy"
import { Invitations } from "@gatehouse/core-sessions/signin/SignUpGate"
import * as Totps from "@gatehouse/core-sessions/totp/Totps"
import * as UserCascades from "@gatehouse/core-sessions/users/UserCascades"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import * as GroupCascades from "@gatehouse/groups/GroupCascades"
import { make as makeReads } from "@gatehouse/groups/GroupReads"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import { KeysContract } from "@gatehouse/keys"
import { Keys, registerCascades } from "@gatehouse/keys/Keys"
import type * as KeySettings from "@gatehouse/keys/KeySettings"
import { registerSuspension } from "@gatehouse/keys/SuspendKeys"
import * as JobSteps from "@gatehouse/store/JobSteps"
import type { JobRow } from "@gatehouse/store/JobTable"
import { Store, type StoreService, toContext } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import * as ErasePerson from "@gatehouse/webhooks/audit/ErasePerson"
import * as Endpoints from "@gatehouse/webhooks/endpoints/Endpoints"
import { Clock, Context, Effect, Layer } from "effect"
import { fileURLToPath } from "node:url"
import type { ComponentFunctions, MutationCtx } from "../../src/Call.ts"
import * as Remote from "../../src/Remote.ts"
import * as IsolateStore from "../store/IsolateStore.ts"
import { hear } from "./HeardTable.ts"

export const component = "auth"

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface Options {
  readonly permissions: PermissionsService
  /** Told of each event that was committed, in order. */
  readonly heard: (event: Event) => void
  /** A query counts as the transaction that it is elsewhere. */
  readonly asTransactions?: boolean
  /** What the installation of the component binds. */
  readonly env?: Readonly<Record<string, string>>
}

/** The isolate that a test runs in, for what it did. */
export class Runs extends Context.Service<Runs, Isolate>()("test/Runs") {}

/** Keys of an app with settings of its own. */
export class Configured extends Context.Service<
  Configured,
  (settings: Partial<KeySettings.Settings>) => Keys["Service"]
>()("test/Configured") {}

/**
 * The parts of a service that run in the component, with the settings of whoever calls; held to the rules of access if
 * `guarded`.
 */
export class Halves extends Context.Service<
  Halves,
  <C extends Contract<any, any>>(contract: C, guarded?: boolean) => Service<C>
>()("test/Halves") {}

/** A module for each service, a function for each operation. */
const functions = new Proxy({}, {
  get: (_, service) =>
    new Proxy({}, { get: (_, operation) => componentRef(component, `${String(service)}:${String(operation)}`) })
}) as ComponentFunctions

type AnyMethod = (payload: any) => Effect.Effect<any, any, any>

const times = new Map<string, number>()

/** Of each function the first runs in a file of tests are run again, and then one of ten. */
const seldom = (name: string): boolean => {
  const time = times.get(name) ?? 0
  times.set(name, time + 1)
  return time < 5 || time % 25 === 0
}

const notHere = (what: string) => () => Effect.die(new Error(`${what}: the component does this`))

type Provided =
  | Groups
  | Members
  | Invites
  | AccessChecks
  | Keys
  | AccessReads
  | Store
  | Transaction.Transactions
  | Tokens
  | Jobs
  | JobSteps.JobSteps
  | Cascades
  | Suspensions
  | Permissions
  | StoreCounter.StoreCounter
  | Configured
  | Halves
  | Runs

const make = Effect.fnUntraced(function*({ asTransactions, env, heard, permissions }: Options) {
  /** What users are known to whoever called last. Calls of one test have one directory. */
  const countsQueries = asTransactions === true
  let directory = Users.defaultValue()
  let memberships = Memberships.defaultValue()
  let policy = SignInPolicy.defaultValue()
  let invitations = Invitations.defaultValue()
  let storeCalls: Array<string> = []
  const extras = makeCascades()
  const isolate = yield* Effect.promise(() =>
    open({
      folder: folder("app"),
      components: [{ name: component, folder: folder("component"), env: { ...env } }],
      now: 0,
      replay: seldom,
      transactionLimits: true,
      syscalls: {
        ...IsolateStore.syscalls,
        profiles: (ids) => Effect.runPromise(directory.profiles(ids as ReadonlyArray<string>)),
        verifiedEmails: (id) => Effect.runPromise(directory.verifiedEmails(id as string)),
        isActive: (id) => Effect.runPromise(directory.isActive(id as string)),
        isMember: (args) => {
          const { groupId, userId } = args as { userId: string; groupId: string }
          return Effect.runPromise(memberships.isMember(userId, groupId))
        },
        ownedAlone: (id) => Effect.runPromise(memberships.ownedAlone(id as string)),
        decide: (attempt) => Effect.runPromise(policy.decide(attempt as Attempt)),
        isInvited: (address) => Effect.runPromise(invitations.isInvited(address as string)),
        cascade: (args) => {
          const { id, limit, subject } = args as { subject: Subject; id: string; limit: number }
          return Effect.runPromise(extras.run(subject, id, limit))
        },
        store: async (method) => {
          storeCalls.push(method as string)
        }
      }
    })
  )

  let heardUntil = 0
  /** Tells of what was committed since. */
  const listen = Effect.promise(async () => {
    const rows = await isolate.rows("heard", component)
    for (; heardUntil < rows.length; heardUntil++) heard(JSON.parse(rows[heardUntil].event) as Event)
  })

  /** A call of the component by whoever runs it. */
  const called = <A, E, R>(name: string, call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withFiber((fiber) => {
      if (Context.get(fiber.context, Transaction.Current) !== undefined) {
        return Effect.die(new Error(`${name} was called in a transaction, which a remote service cannot join`))
      }
      isolate.setNow(Context.get(fiber.context, Clock.Clock).currentTimeMillisUnsafe())
      directory = Context.get(fiber.context, Users)
      memberships = Context.get(fiber.context, Memberships)
      policy = Context.get(fiber.context, SignInPolicy)
      invitations = Context.get(fiber.context, Invitations)
      return call
    })

  const ctx = { runQuery: isolate.query, runMutation: isolate.mutation } as unknown as MutationCtx
  /** A service of the component, whose calls bring the caller's clock and tell what happened. */
  const calling = <S extends object>(contract: Contract, service: S): any =>
    Object.fromEntries(
      Object.entries(service as Record<string, AnyMethod>).map(([key, method]) => [
        key,
        (payload: unknown) => {
          const call = called(`${contract.name}.${key}`, method(payload))
          return contract.operations[key]!.kind === "query" ? call : Effect.ensuring(call, listen)
        }
      ])
    )
  const remote = <C extends Contract<any, any>>(contract: C, guarded: boolean): any =>
    calling(contract, Remote.make(contract, functions, ctx, { permissions, guarded }))
  const settings = Effect.withFiber((fiber) => Effect.succeed<Overrides>(Context.get(fiber.context, AuthSettings)))
  const halves = (contract: Contract<any, any>, guarded = false): any =>
    calling(contract, Remote.make(contract, functions, ctx, { permissions, overrides: settings, guarded }))
  const remoteKeys = (guarded: boolean, keys: Partial<KeySettings.Settings> = {}): any =>
    calling(KeysContract, Remote.makeKeys(functions, ctx, { permissions, guarded, keys }))

  const inner = IsolateStore.make(isolate, component)
  const store: StoreService = {
    ...inner,
    mutation: (options, body) =>
      Effect.flatMap(Transaction.Current, (outer) =>
        outer === undefined
          ? Effect.ensuring(called(options.name, inner.mutation(options, body)), listen)
          : inner.mutation(options, body))
  }
  const tokens = yield* Tokens

  // What goes with a user or a group, run here by tests on the Store of the component.
  const registry = makeCascades()
  yield* GroupCascades.register(store, registry)
  const steps = Context.get(yield* Effect.provideService(JobSteps.make, Store, store), Jobs)
  for (
    const register of [
      registerCascades,
      ErasePerson.registerCascades,
      Endpoints.registerCascades,
      UserCascades.registerCascades,
      Passkeys.registerCascades,
      Totps.registerCascades,
      Recovery.registerCascades,
      DeviceCodes.registerCascades
    ]
  ) {
    yield* register.pipe(
      Effect.provideService(Store, store),
      Effect.provideService(Cascades, registry),
      Effect.provideService(Jobs, steps)
    )
  }
  const suspensions = makeSuspensions()
  yield* registerSuspension.pipe(Effect.provideService(Store, store), Effect.provideService(Suspensions, suspensions))
  const cascades: Registry = {
    register: (subject, name, part) =>
      Effect.andThen(registry.register(subject, name, part), extras.register(subject, name, part)),
    run: registry.run
  }

  const jobRows = Effect.promise(async (): Promise<Array<JobRow>> =>
    (await isolate.rows("jobs", component)).map(({ payload, ...row }) => ({ ...row, payload: JSON.parse(payload) }))
  )
  const due: JobSteps.JobSteps["Service"]["due"] = (shard, limit) =>
    Effect.map(
      Effect.all([jobRows, Clock.currentTimeMillis]),
      ([rows, now]) =>
        rows.filter((row) => row.shard === shard && row.runAt <= now)
          .toSorted((a, b) => a.runAt - b.runAt || (a.id < b.id ? -1 : 1))
          .slice(0, limit)
    )
  const step = (jobId: string): Effect.Effect<JobSteps.Outcome> =>
    Effect.ensuring(
      called("jobs.run", Effect.promise(() => isolate.mutation(componentRef(component, "jobs:run"), { jobId }))),
      listen
    )

  const since = () => isolate.runs.length
  let begun = since()
  const reset = Effect.sync(() => {
    storeCalls = []
    begun = since()
  })
  /**
   * What reached the database since: the index ranges of queries, and the calls of the Store in mutations, where a write
   * reads before it writes. A query function is a snapshot by itself, as one read elsewhere: no transaction.
   */
  const counts = Effect.sync((): StoreCounter.Counts => {
    const byMethod: Record<string, number> = {}
    for (const method of storeCalls) byMethod[method] = (byMethod[method] ?? 0) + 1
    const sum = (methods: ReadonlyArray<string>) =>
      methods.reduce((total, method) => total + (byMethod[method] ?? 0), 0)
    const runs = isolate.runs.slice(begun)
    const ranges = runs.reduce((total, run) => run.kind === "query" ? total + run.ranges : total, 0)
    return {
      reads: ranges + sum(["get", "getMany", "unique", "uniqueMany", "page", "first"]),
      writes: sum(["insert", "patch", "replace", "remove"]),
      queries: countsQueries ? runs.filter(({ kind }) => kind === "query").length : 0,
      mutations: runs.filter(({ kind }) => kind === "mutation").length,
      byMethod
    }
  })

  const plain = {
    groups: remote(GroupsContract, false),
    members: remote(MembersContract, false),
    invites: remote(InvitesContract, false),
    access: remote(AccessContract, false),
    keys: remoteKeys(false)
  }
  return toContext(store).pipe(
    Context.add(Groups, plain.groups),
    Context.add(Members, plain.members),
    Context.add(Invites, plain.invites),
    Context.add(AccessChecks, plain.access),
    Context.add(Keys, plain.keys),
    Context.merge(Wire.guardedBy(Groups, remote(GroupsContract, true))),
    Context.merge(Wire.guardedBy(Members, remote(MembersContract, true))),
    Context.merge(Wire.guardedBy(Invites, remote(InvitesContract, true))),
    Context.merge(Wire.guardedBy(AccessChecks, remote(AccessContract, true))),
    Context.merge(Wire.guardedBy(Keys, remoteKeys(true))),
    Context.merge(Wire.guardedBy(Devices, remote(DevicesContract, true))),
    Context.add(
      AccessReads,
      yield* makeReads.pipe(Effect.provideService(Store, store), Effect.provideService(Permissions, permissions))
    ),
    Context.add(Permissions, permissions),
    Context.add(Tokens, tokens),
    Context.add(Cascades, cascades),
    Context.add(Suspensions, suspensions),
    Context.add(Events, { emit: (event) => hear(store, tokens.id("evt"), event) }),
    Context.add(Jobs, {
      // The component has the handlers.
      register: () => Effect.void,
      // What a test does by itself, in a mutation of its own.
      enqueue: steps.enqueue,
      get: (kind, key) => Effect.map(jobRows, (rows) => rows.find((row) => row.kind === kind && row.key === key))
    }),
    Context.add(JobSteps.JobSteps, {
      due,
      step,
      attempt: notHere("an attempt"),
      recordFailure: notHere("recording a failure"),
      drain: JobSteps.drainWith({ due, step }),
      listen: notHere("listening")
    }),
    Context.add(StoreCounter.StoreCounter, {
      counts,
      reset,
      count: (effect) =>
        Effect.andThen(reset, Effect.flatMap(effect, (value) => Effect.map(counts, (spent) => [value, spent] as const)))
    })
  ).pipe(
    Context.add(Configured, (settings) => remoteKeys(false, settings)),
    Context.add(Halves, halves),
    Context.add(Runs, isolate)
  ) as Context.Context<Provided>
})

/** Everything that the tests of groups and keys find, over an empty database. */
export const layer = (options: Options): Layer.Layer<Provided> =>
  Layer.effectContext(make(options)).pipe(Layer.provide(tokensLayer))
