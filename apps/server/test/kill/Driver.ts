/** Mutates without a pause, by several hands, and notes each mutation that committed and the event that it must have left. */
import { randomUUID } from "node:crypto"
import type { Caller } from "./Caller.ts"
import { type Random, sleep } from "./Random.ts"

/** A mutation that committed. */
export interface Committed {
  readonly type: string
  readonly subject: string
  readonly groupId: string
}

export interface Driver {
  readonly committed: ReadonlyArray<Committed>
  /** Mutations that were refused, and must have left nothing. */
  readonly refused: () => number
  /** Resolves when every mutation that had begun has ended. */
  readonly stop: () => Promise<void>
}

export interface DriverOptions {
  readonly caller: Caller
  readonly random: Random
  readonly hands: number
  /** Milliseconds between two mutations of one hand, at most. */
  readonly pause: number
  /** Groups that have endpoints. */
  readonly groups: ReadonlyArray<string>
}

export const start = ({ caller, groups: watched, hands, pause, random }: DriverOptions): Driver => {
  const committed: Array<Committed> = []
  const groups = [...watched]
  const stopping = new AbortController()
  let refused = 0

  const hand = async (random: Random) => {
    /** Memberships of this hand alone, so that nobody else removes them. */
    const members: Array<{ readonly memberId: string; readonly userId: string; readonly groupId: string }> = []

    /** Calls what makes a row, under a key, and notes the event of its making. */
    const make = async (
      operation: string,
      payload: Record<string, unknown>,
      type: string,
      idOf: (json: any) => string
    ) => {
      const { json, status } = await caller.call(operation, payload, { key: randomUUID() })
      if (status !== 200) throw new Error(`${operation} answered ${status}: ${JSON.stringify(json)}`)
      const subject = idOf(json)
      committed.push({ type, subject, groupId: (payload["groupId"] as string | undefined) ?? subject })
      return subject
    }

    const steps: ReadonlyArray<() => Promise<unknown>> = [
      async () => void groups.push(await make("groups/create", { name: "G" }, "group.created", ({ id }) => id)),
      async () => {
        const groupId = random.pick(random.between(0, 1) < 0.7 ? watched : groups)
        const userId = `user-${randomUUID()}`
        const payload = { groupId, userId, roles: ["member"] }
        members.push({ groupId, userId, memberId: await make("members/add", payload, "member.added", ({ id }) => id) })
      },
      async () => {
        const payload = { groupId: random.pick(watched), name: "K", scopes: [], roles: ["member"] }
        await make("keys/create", payload, "key.created", ({ keyId }) => keyId)
      },
      async () => {
        const payload = {
          groupId: random.pick(watched),
          email: `${randomUUID()}@example.com`,
          roles: ["member"]
        }
        await make("invites/create", payload, "invite.created", ({ inviteId }) => inviteId)
      },
      async () => {
        const member = members.shift()
        if (member === undefined) return
        const { groupId, memberId } = member
        const { json, repeated, status } = await caller.call("members/remove", { memberId })
        // Gone already: by the request whose answer did not come.
        if (status !== 204 && !(repeated && status === 404)) {
          throw new Error(`members/remove answered ${status}: ${JSON.stringify(json)}`)
        }
        committed.push({ type: "member.removed", subject: memberId, groupId })
      },
      async () => {
        const member = members.at(-1)
        if (member === undefined) return
        const { groupId, userId } = member
        const { json, status } = await caller.call("members/add", { groupId, userId, roles: ["member"] })
        if (status !== 409) throw new Error(`a second membership was answered ${status}: ${JSON.stringify(json)}`)
        refused++
      }
    ]
    const order = [0, 1, 1, 1, 2, 3, 4, 4, 5]
    while (!stopping.signal.aborted) {
      await steps[random.pick(order)]!()
      await sleep(random.between(0, pause))
    }
  }

  const all = Promise.all(Array.from({ length: hands }, () => hand(random.fork())))
  // Looked at when it is stopped.
  all.catch(() => stopping.abort())
  return {
    committed,
    refused: () => refused,
    stop: async () => {
      stopping.abort()
      await all
    }
  }
}
