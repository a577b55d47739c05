/** The endpoints of a run, and which events each of them is to get: said here once more, and not by what is tested. */
import type { Caller } from "./Caller.ts"
import type { Receiver } from "./Receiver.ts"

export interface Endpoint {
  readonly name: string
  readonly endpointId: string
  readonly groupId: string | undefined
  readonly subscriptions: ReadonlyArray<string>
}

const wanted: ReadonlyArray<{ readonly subscriptions: ReadonlyArray<string>; readonly signature: "v1" | "v1a" }> = [
  { subscriptions: ["member.*"], signature: "v1" },
  { subscriptions: ["*"], signature: "v1" },
  { subscriptions: ["key.created", "invite.*"], signature: "v1" },
  { subscriptions: ["member.added"], signature: "v1a" }
]

export const wants = (
  { groupId, subscriptions }: Endpoint,
  event: { readonly type: string; readonly groupId?: string }
) =>
  (groupId === undefined || groupId === event.groupId) &&
  subscriptions.some((subscription) =>
    subscription === "*" || subscription === event.type ||
    (subscription.endsWith(".*") && event.type.split(".")[0] === subscription.slice(0, -2))
  )

const succeeded = async (reply: Promise<{ readonly status: number; readonly json: any }>): Promise<any> => {
  const { json, status } = await reply
  if (status !== 200) throw new Error(`the setup was answered ${status}: ${JSON.stringify(json)}`)
  return json
}

/** One endpoint of the platform, which gets everything, and a group for each of the others. */
export const make = async ({ call }: Caller, receiver: Receiver): Promise<ReadonlyArray<Endpoint>> => {
  const endpoints: Array<Endpoint> = []
  const add = async (
    name: string,
    groupId: string | undefined,
    { signature, subscriptions }: (typeof wanted)[number]
  ) => {
    const url = receiver.urlOf(name)
    const { endpoint, secret } = await succeeded(call("webhookEndpoints/create", {
      ...(groupId === undefined ? {} : { groupId }),
      url,
      subscriptions,
      signature
    }))
    receiver.expect(name, signature === "v1" ? { secret } : { publicKey: endpoint.publicKey })
    endpoints.push({ name, endpointId: endpoint.id, groupId, subscriptions })
  }
  await add("platform", undefined, { subscriptions: ["*"], signature: "v1" })
  for (const [i, each] of wanted.entries()) {
    const { id } = await succeeded(call("groups/create", { name: `Watched ${i}` }))
    await add(`group-${i}`, id, each)
  }
  return endpoints
}
