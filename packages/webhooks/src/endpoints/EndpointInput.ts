/**
 * What an endpoint may have for a URL and for headers of its own.
 */
import * as Outbound from "@gatehouse/contract/Outbound"
import * as Effect from "effect/Effect"
import { WebhookSettings } from "../WebhookSettings.ts"
import { EndpointUrlRefused, ReservedHeader } from "./EndpointErrors.ts"

/** As in `EndpointWire.ts`; a URL grows when it is written out in ASCII. */
const longestUrl = 2048

const reasons: Readonly<Record<Outbound.OutboundRefused["reason"], string>> = {
  url: "it is not the URL of a server. Write it as https://host/path.",
  scheme: "it is not encrypted. Use https.",
  userinfo: "it carries a user name or a password. Put them into a header of the endpoint's own.",
  address: "its host is not on the public Internet. Use a name that everybody can resolve."
}

/** The URL as it is called. What its name leads to is looked at whenever something is sent. */
export const checkUrl = Effect.fnUntraced(function*(text: string) {
  const { outbound } = yield* WebhookSettings
  const { url } = yield* Effect.mapError(
    Outbound.check(outbound, text),
    ({ reason }) => new EndpointUrlRefused({ reason: reasons[reason] })
  )
  // An empty fragment is one too, which `hash` does not show.
  if (url.href.includes("#")) {
    return yield* new EndpointUrlRefused({
      reason: "it has a fragment, which is never sent. Leave out what follows #."
    })
  }
  if (url.href.length > longestUrl) {
    return yield* new EndpointUrlRefused({ reason: `it has more than ${longestUrl} characters once it is encoded.` })
  }
  return url.href
})

/** Set by every delivery: these say what the body is, who sends it and that it is genuine. */
const reserved = /^(?:webhook-.*|content-.*|user-agent)$/

/** The client makes some headers itself, of the URL and the body, and leaves out any that are given. */
const isDropped = (name: string): boolean =>
  Object.keys(Outbound.headersToSend({ url: "", headers: { [name]: "" } })).length === 0

/** The headers by their names in lower case. */
export const checkHeaders = (
  headers: Readonly<Record<string, string>>
): Effect.Effect<Readonly<Record<string, string>>, ReservedHeader> => {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const header = lower.find(([name]) => reserved.test(name) || isDropped(name))?.[0]
  return header === undefined ? Effect.succeed(Object.fromEntries(lower)) : Effect.fail(new ReservedHeader({ header }))
}
