/**
 * Which endpoints an event goes to.
 */
import type { SubscriberRow } from "./EndpointTable.ts"

/** Is this type asked for? `member.*` asks for every type that begins with `member.`, `*` for all. */
const isSubscribed = (subscriptions: ReadonlyArray<string>, type: string): boolean =>
  subscriptions.some((subscription) =>
    subscription === type || subscription === "*" ||
    subscription.endsWith(".*") && type.startsWith(subscription.slice(0, -1))
  )

/** What decides where a message goes. */
export interface Matched {
  readonly type: string
  readonly connectionId?: string | undefined
}

/** Does an endpoint, with these of its settings, get this message? One of a connection gets only that connection's. */
export const takes = (
  { connectionId, subscriptions }: Pick<SubscriberRow["endpoints"][number], "connectionId" | "subscriptions">,
  message: Matched
): boolean =>
  (connectionId === undefined || connectionId === message.connectionId) && isSubscribed(subscriptions, message.type)

/** The endpoints of a scope that get a message. */
export const matching = (row: SubscriberRow | undefined, message: Matched): ReadonlyArray<string> =>
  row === undefined ? [] : row.endpoints.filter((endpoint) => takes(endpoint, message)).map(({ id }) => id)
