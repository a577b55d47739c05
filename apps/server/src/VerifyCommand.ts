/**
 * `gatehouse verify`: computes the hashes of an export of the audit log again, with the file and nothing else.
 */
import type { Break, Verification } from "@gatehouse/webhooks/audit/AuditWire"
import { verifyLines } from "@gatehouse/webhooks/audit/VerifyExport"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { hash } from "node:crypto"
import { createReadStream } from "node:fs"

/** The command was not called as it must be. */
export class BadArguments extends Data.TaggedError("BadArguments")<{}> {
  override get message() {
    return "Name one file, or none to read standard input: gatehouse verify audit.ndjson [--anchor <hash>]"
  }
}

/** The file cannot be read. */
export class Unreadable extends Data.TaggedError("Unreadable")<{ readonly file: string; readonly reason: string }> {
  override get message() {
    return `${this.file} cannot be read (${this.reason}).`
  }
}

/** Lines end with LF alone: a text may hold whatever else Unicode takes for the end of a line. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop()!
    yield* lines
  }
  yield rest + decoder.decode()
}

const reasons: Readonly<Record<(typeof Break.Type)["reason"], string>> = {
  hash: "the event is not the one that was sealed",
  link: "the event does not follow the one before it: something was taken out, put in or moved",
  digest: "a personal field of the event is not the one that was sealed",
  head: "the export does not end where its log ended, or lacks the hash that was asked for",
  checkpoint: "the log does not begin where it says",
  order: "the event is not in its place",
  format: "the line is none of an export"
}

const sentence = ({ broken, events, hash, sequence }: Verification): string =>
  broken === undefined
    ? `${events} events are as they were sealed, up to sequence ${sequence} with the hash ${hash}.`
    : `Broken at sequence ${broken.sequence} (${broken.reason}): ${reasons[broken.reason]}.`

/** What was found, and whether it is well. */
export const verify = (args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const flag = args.indexOf("--anchor")
    const anchor = flag < 0 ? undefined : args[flag + 1]
    const files = flag < 0 ? args : args.toSpliced(flag, 2)
    if (files.length > 1 || files.some((file) => file.startsWith("--")) || (flag >= 0 && anchor === undefined)) {
      return yield* new BadArguments()
    }
    const [file = "-"] = files
    const verification = yield* Effect.tryPromise({
      try: () =>
        verifyLines(
          linesOf(file === "-" ? process.stdin : createReadStream(file)),
          (text) => hash("sha256", text),
          anchor
        ),
      catch: (cause) => new Unreadable({ file, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) })
    })
    return { ok: verification.ok, text: sentence(verification) }
  })
