/**
 * The actions on webhook endpoints: secrets are made, sealed and opened here, and a test is sent, outside of every
 * transaction.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import type { Outbound } from "@gatehouse/contract/Outbound"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SendDelivery from "../deliveries/SendDelivery.ts"
import type { Signer } from "../signing/Signer.ts"
import { checkHeaders, checkUrl } from "./EndpointInput.ts"
import type { EndpointsContract } from "./EndpointsContract.ts"
import { identityOf } from "./EndpointTable.ts"
import type { CreatedEndpoint, Endpoint, EndpointId, SignatureKind } from "./EndpointWire.ts"
import * as OpenEndpoint from "./OpenEndpoint.ts"

type Operations = Contract.Service<typeof EndpointsContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "get" | "add" | "change" | "replaceSecret" | "sealed">

export interface Ports {
  readonly tokens: Tokens["Service"]
  readonly box: SecretBox["Service"]
  readonly signer: Signer["Service"]
  readonly outbound: Outbound["Service"]
}

export const make = (
  halves: Halves,
  { box, outbound, signer, tokens }: Ports
): Pick<Operations, "create" | "update" | "rotateSecret" | "test"> => {
  const open = OpenEndpoint.make(box)
  const send = SendDelivery.makeSigned(outbound, signer)

  /** A new secret: to be shown, and sealed where it belongs. */
  const newSecret = Effect.fnUntraced(function*(endpointId: string, kind: SignatureKind) {
    const { publicKey, secret } = yield* signer.generate(kind)
    return {
      sealed: compact({ sealed: yield* box.seal(secret, identityOf(endpointId, "secret")), publicKey }),
      // Whoever has a public key needs no secret, and had better not have it.
      created: (endpoint: Endpoint): CreatedEndpoint => kind === "v1" ? { endpoint, secret } : { endpoint }
    }
  })

  const sealHeaders = Effect.fnUntraced(function*(endpointId: string, headers: Readonly<Record<string, string>>) {
    const sealed = yield* box.seal(JSON.stringify(headers), identityOf(endpointId, "headers"))
    return { sealed, names: Object.keys(headers) }
  })

  return {
    create: Effect.fnUntraced(function*({ headers, signature = "v1", url, ...payload }) {
      const href = yield* checkUrl(url)
      const own = yield* checkHeaders(headers ?? {})
      const endpointId = (yield* tokens.id("whe")) as EndpointId
      const { created, sealed } = yield* newSecret(endpointId, signature)
      return created(
        yield* halves.add({
          ...payload,
          ...sealed,
          endpointId,
          url: href,
          signature,
          ...(Object.keys(own).length === 0 ? {} : { headers: yield* sealHeaders(endpointId, own) })
        })
      )
    }),
    update: Effect.fnUntraced(function*({ headers, url, ...payload }) {
      const href = url === undefined ? {} : { url: yield* checkUrl(url) }
      const own = headers === undefined ? undefined : yield* checkHeaders(headers ?? {})
      const sealed = own === undefined
        ? {}
        : { headers: Object.keys(own).length === 0 ? null : yield* sealHeaders(payload.endpointId, own) }
      return yield* halves.change({ ...payload, ...href, ...sealed })
    }),
    rotateSecret: Effect.fnUntraced(function*({ endpointId }) {
      const { signature } = yield* halves.get({ endpointId })
      const { created, sealed } = yield* newSecret(endpointId, signature)
      return created(yield* halves.replaceSecret({ endpointId, ...sealed }))
    }),
    test: Effect.fnUntraced(function*({ endpointId }) {
      const { endpoint, ...sealed } = yield* halves.sealed({ endpointId })
      const opened = yield* open({ endpointId, ...sealed })
      const now = yield* Clock.currentTimeMillis
      const id = yield* tokens.id("msg")
      const type = "webhook.test"
      const body = JSON.stringify({
        version: 1,
        id,
        type,
        timestamp: new Date(now).toISOString(),
        data: { endpointId }
      })
      const sent = yield* send({ url: endpoint.url, opened, id, at: now, body })
      const { ok: _ok, retryAfter: _retryAfter, ...answer } = sent
      return answer
    })
  }
}
