/**
 * What every test of this package ends with: no secret that was made in it stands in what was logged, at any level, or in
 * an event. The random texts are what tokens, verifiers and links are made of; codes are those that were sent.
 */
import type { Event } from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Effect, Layer, Logger, References } from "effect"
import type { Message } from "../src/messages/Messenger.ts"

/** An access token, or the beginning of a token of ours. Ids and hashes do not look like this. */
const shapes = [/\bgh[srd]_[0-9A-Za-z]{20}/u, /\beyJ[\w-]{10,}\.[\w-]{10,}\./u, /\$(?:argon2|scrypt|pbkdf2)/u]

/** What of a message only its reader may know. */
const secretsOf = (message: Message): ReadonlyArray<string> =>
  "code" in message ? [message.code, ...message.token === undefined ? [] : [message.token]] : []

const isIn = (text: string, secret: string): boolean =>
  // Six digits stand in many a number.
  secret.length < 12 ? new RegExp(`(?<![\\w.:-])${secret}(?![\\w.:-])`, "u").test(text) : text.includes(secret)

/** Which of these secrets stand there, and which texts look like one. */
export const leaksIn = (text: string, secrets: Iterable<string>): ReadonlyArray<string> => [
  ...[...secrets].filter((secret) => isIn(text, secret)),
  ...shapes.flatMap((shape) => shape.exec(text)?.[0] ?? [])
]

/** Watches over the tokens of a test, and fails it at its end. */
export const watch = (
  heard: ReadonlyArray<Event>,
  sent: ReadonlyArray<Message>
): Layer.Layer<Tokens, never, Tokens> =>
  Layer.unwrap(Effect.gen(function*() {
    const tokens = yield* Tokens
    const made = new Set<string>()
    const lines: Array<string> = []
    yield* Effect.addFinalizer(() => {
      const leaks = leaksIn([...lines, JSON.stringify(heard)].join("\n"), [...made, ...sent.flatMap(secretsOf)])
      return leaks.length === 0 ? Effect.void : Effect.die(new Error(`logged or emitted: ${leaks.join(", ")}`))
    })
    return Layer.mergeAll(
      Layer.succeed(Tokens, {
        ...tokens,
        random: (length) =>
          Effect.tap(tokens.random(length), (text) => Effect.sync(() => length >= 16 ? made.add(text) : undefined))
      }),
      Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))]),
      Layer.succeed(References.MinimumLogLevel, "Trace")
    )
  })) as Layer.Layer<Tokens, never, Tokens>
