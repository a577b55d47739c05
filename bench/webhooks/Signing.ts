/**
 * Signing and verifying beside the `standardwebhooks` package, with the same secrets and bodies.
 */
import * as SignerLayer from "@gatehouse/webhooks/node/SignerLayer"
import { verify } from "@gatehouse/webhooks/verify"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import assert from "node:assert"
import { Webhook } from "standardwebhooks"
import { at } from "../Case.ts"
import { base62, scatter } from "../Synthetic.ts"
import { type Here, measure, ofCalls, ofEffects } from "./Run.ts"

const sizes = [["200 B", 200], ["2 kB", 2_000], ["20 kB", 20_000]] as const

export const names = sizes.flatMap(([size]) => [`sign, ${size}`, `verify, ${size}`])

const secret = `whsec_${Buffer.from(scatter(1, base62, 32)).toString("base64")}`
const messageId = (i: number) => `evt_${scatter(i, "0123456789abcdefghjkmnpqrstvwxyz", 26)}`

/** JSON of exactly so many bytes. */
const bodyOf = (i: number, bytes: number): string => {
  const around = JSON.stringify({ version: 1, id: messageId(i), type: "member.added", data: { note: "" } })
  return around.replace(`"note":""`, `"note":"${scatter(i, base62, bytes - around.length)}"`)
}

export const run = async (here: Here): Promise<void> => {
  const signer = SignerLayer.make()
  const webhook = new Webhook(secret)
  const secrets = [secret]
  // Receivers get fresh requests; these must stay so while they are measured.
  const sentAt = () => Math.floor(Date.now() / 1_000)
  for (const [size, bytes] of sizes) {
    const messages = Array.from({ length: 256 }, (_, i) => ({ id: messageId(i), body: bodyOf(i, bytes) }))
    const message = at(messages)
    const sign = (i: number) => signer.sign({ secrets, ...message(i), timestamp: sentAt() })
    const signByHand = (i: number) => {
      const { body, id } = message(i)
      return webhook.sign(id, new Date(), body)
    }
    assert.strictEqual(Buffer.byteLength(messages[7]!.body), bytes)
    const { body, id } = messages[7]!
    const timestamp = sentAt()
    assert.strictEqual(
      Effect.runSync(signer.sign({ secrets, id, timestamp, body })),
      webhook.sign(id, new Date(timestamp * 1_000), body),
      "both sign alike"
    )
    if (here.isWanted({ name: `sign, ${size}` })) {
      await measure(here, {
        name: `sign, ${size}`,
        ours: ofEffects(Context.empty(), sign),
        floor: ofCalls(signByHand)
      })
    }
    if (!here.isWanted({ name: `verify, ${size}` })) continue
    let requests: ReadonlyArray<{ readonly headers: Record<string, string>; readonly body: string }> = []
    const prepare = async () => {
      const timestamp = sentAt()
      requests = messages.map(({ body, id }) => ({
        body,
        headers: {
          "content-type": "application/json",
          "user-agent": "gatehouse-webhooks/1",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": webhook.sign(id, new Date(timestamp * 1_000), body)
        }
      }))
    }
    await prepare()
    assert.deepStrictEqual(
      await verify({ secret, ...requests[3]! }),
      webhook.verify(requests[3]!.body, requests[3]!.headers),
      "both read alike"
    )
    await measure(here, {
      name: `verify, ${size}`,
      ours: ofCalls((i) => verify({ secret, ...requests[i % requests.length]! }), { prepare }),
      floor: ofCalls((i) => {
        const { body, headers } = requests[i % requests.length]!
        return webhook.verify(body, headers)
      }, { prepare })
    })
  }
}
