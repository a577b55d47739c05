/**
 * The words of every message: a subject, a text, and the same as simple HTML. Phones get the text alone, in a form from which
 * they fill the code in.
 *
 * Nothing that somebody else chose stands in them as it was sent: a browser is named by what we know of browsers, an address
 * is shown only if it looks like one, and everything is escaped. Nobody can have us mail their words to others.
 */
import type { Message, Where } from "./Messenger.ts"

export interface Options {
  /** What people know the application as. */
  readonly appName: string
  /** The page that links open; it gets `?token=`. It shows what the link is for, and uses it only when told to. */
  readonly linkUrl: string
}

export interface Words {
  readonly subject: string
  readonly text: string
  /** Absent for phones. */
  readonly html?: string
}

/** Without line ends and other control characters, and of bounded length: fit for a header. */
export const oneLine = (text: string, max = 320): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim().slice(0, max)

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}
const escape = (text: string): string => text.replace(/[&<>"']/gu, (character) => entities[character]!)

const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg(?:e|A|iOS)?\//u, "Edge"],
  [/\bOPR\//u, "Opera"],
  [/\bSamsungBrowser\//u, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//u, "Firefox"],
  [/\b(?:Chrome|CriOS)\//u, "Chrome"],
  [/\bSafari\//u, "Safari"]
]
const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/\biPhone\b/u, "an iPhone"],
  [/\biPad\b/u, "an iPad"],
  [/\bAndroid\b/u, "Android"],
  [/\bWindows\b/u, "Windows"],
  [/\bMac OS X\b/u, "a Mac"],
  [/\bCrOS\b/u, "ChromeOS"],
  [/\bLinux\b/u, "Linux"]
]

/** What a user agent says that it is, in our words. */
export const describeAgent = (userAgent: string | undefined): string => {
  const first = (names: typeof browsers) => names.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1]
  const [browser, system] = [first(browsers), first(systems)]
  if (browser === undefined) return system === undefined ? "an app or a browser" : `an app on ${system}`
  return system === undefined ? browser : `${browser} on ${system}`
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

const isIp = (ip: string): boolean => /^(?:[0-9.]{7,15}|[0-9a-fA-F:.]{2,45})$/u.test(ip)

const origin = ({ at, ip, userAgent }: Where): string =>
  `When: ${time(at)}. With: ${describeAgent(userAgent)}.${
    ip !== undefined && isIp(ip) ? ` Network address: ${ip}.` : ""
  }`

/** An address as it may stand in a text: one that could be a sentence is not shown. */
const address = (text: string): string => /^[!-~]{3,254}$/u.test(text) && text.includes("@") ? text : "another address"

/** A message before it is laid out. */
interface Draft {
  readonly subject: string
  /** What it is about, above the code and the link. */
  readonly lead: string
  readonly code?: string
  readonly action?: { readonly label: string; readonly token: string }
  readonly expiresAt?: number
  /** What to do when it is not expected, below. */
  readonly rest: ReadonlyArray<string>
}

const ignore =
  "If this was not you, you need not do anything: without this message nobody gets in. Give the code to nobody."
const notYou = (appName: string) =>
  `If this was not you, sign in to ${appName}, end the sessions you do not know, and change your password.`

const factors = { totp: "authenticator app", passkey: "passkey", recoveryCodes: "recovery codes" }

const draftOf = (message: Message, appName: string): Draft => {
  const proof = (label: string) => {
    const { code, expiresAt, token } = message as Extract<Message, { readonly code: string }>
    return { code, expiresAt, ...(token === undefined ? {} : { action: { label, token } }) }
  }
  switch (message._tag) {
    case "SignInCode":
      return {
        subject: `Your code for ${appName}`,
        lead: `Use this code to sign in to ${appName}.`,
        ...proof("Sign in"),
        rest: [ignore]
      }
    case "SignUpConfirmation":
      return {
        subject: `Confirm your address for ${appName}`,
        lead: `Use this code to finish signing up to ${appName}.`,
        ...proof("Confirm my address"),
        rest: ["If this was not you, you need not do anything: no account is made. Give the code to nobody."]
      }
    case "AlreadySignedUp":
      return {
        subject: `You have an account at ${appName}`,
        lead: `Somebody asked to sign up to ${appName} with this address, which has an account already.`,
        rest: ["If it was you, sign in instead, or reset your password. If it was not, you need not do anything."]
      }
    case "PasswordReset":
      return {
        subject: `Reset your password for ${appName}`,
        lead: `Use this code to choose a new password for ${appName}.`,
        ...proof("Choose a new password"),
        rest: ["If this was not you, you need not do anything: your password stays as it is. Give the code to nobody."]
      }
    case "NoAccount":
      return message.wanted === "signUp"
        ? {
          subject: `Signing up to ${appName}`,
          lead: `Somebody asked to sign up to ${appName} with this address, which cannot have an account there now.`,
          rest: ["If it was you, ask whoever runs it to let you in. If it was not, you need not do anything."]
        }
        : {
          subject: `No account at ${appName}`,
          lead: `Somebody asked to reset the password for this address at ${appName}, where it has no account.`,
          rest: ["If it was you, try another address of yours, or sign up. If it was not, you need not do anything."]
        }
    case "AddressVerification":
      return {
        subject: `Confirm your ${message.to.kind === "phone" ? "number" : "address"} for ${appName}`,
        lead: `Use this code to confirm that this ${
          message.to.kind === "phone" ? "number" : "address"
        } is yours, for your account at ${appName}.`,
        ...proof("Confirm"),
        rest: ["If you have not asked for this, do not confirm it: somebody would add it to an account of theirs."]
      }
    case "EmailChangeConfirmation":
      return {
        subject: `Confirm a change of address at ${appName}`,
        lead: `Somebody asked to change the address of an account at ${appName} to ${address(message.newAddress)}. ` +
          "Both addresses must confirm it.",
        ...proof("Confirm the change"),
        rest: [`If you have not asked for this, do not confirm it, and nothing changes. ${notYou(appName)}`]
      }
    case "EmailChanged":
      return {
        subject: `Your address at ${appName} was changed`,
        lead: `The address of your account at ${appName} is now ${address(message.newAddress)}.`,
        rest: [origin(message), notYou(appName)]
      }
    case "PhoneChanged":
      return message.change === "removed"
        ? {
          subject: `Your number at ${appName} was removed`,
          lead:
            `Another user of ${appName} has proved to hold the number of your account, so it is no longer yours there.`,
          rest: [`When: ${time(message.at)}.`, "If you still have that number, add it to your account again."]
        }
        : {
          subject: `Your number at ${appName} was ${message.change}`,
          lead: `A phone number was ${
            message.change === "added" ? "added to" : "changed in"
          } your account at ${appName}.`,
          rest: [origin(message), notYou(appName)]
        }
    case "NewDevice":
      return {
        subject: `New sign-in to ${appName}`,
        lead: `Somebody signed in to your account at ${appName} on a device that was not used for it before.`,
        rest: [origin(message), notYou(appName)]
      }
    case "PasswordChanged":
      return {
        subject: `Your password at ${appName} was changed`,
        lead: `The password of your account at ${appName} was changed.`,
        rest: [origin(message), `If this was not you, reset your password at ${appName} now.`]
      }
    case "FactorChanged":
      return {
        subject: `Your second factors at ${appName} were changed`,
        lead: `${message.factor === "recoveryCodes" ? "" : "A "}${factors[message.factor]} ${
          message.factor === "recoveryCodes" ? "were" : "was"
        } ${message.change === "added" ? "added to" : "removed from"} your account at ${appName}.`.replace(
          /^\w/u,
          (letter) => letter.toUpperCase()
        ),
        rest: [origin(message), notYou(appName)]
      }
    case "RecoveryCodeUsed":
      return {
        subject: `A recovery code for ${appName} was used`,
        lead: `Somebody signed in to your account at ${appName} with one of its recovery codes. ${
          message.left === 0 ? "None is left" : message.left === 1 ? "One is left" : `${message.left} are left`
        }.`,
        rest: [origin(message), ...(message.left < 4 ? ["Make new recovery codes soon."] : []), notYou(appName)]
      }
    case "DeletionScheduled":
      return {
        subject: `Your account at ${appName} will be deleted`,
        lead: `Your account at ${appName} will be deleted on ${
          day(message.deleteAt)
        }. Until then you can sign in and keep it.`,
        rest: [origin(message), notYou(appName)]
      }
  }
}

const linkTo = (base: string, token: string): string => {
  const url = new URL(base)
  url.searchParams.set("token", token)
  return url.href
}

const lines = (draft: Draft, linkUrl: string): ReadonlyArray<string> => {
  const { action, code, expiresAt, lead, rest } = draft
  return [
    lead,
    ...(code === undefined ? [] : [code]),
    ...(action === undefined ? [] : [`Or open this link: ${linkTo(linkUrl, action.token)}`]),
    ...(expiresAt === undefined ? [] : [`It works until ${time(expiresAt)}.`]),
    ...rest
  ]
}

const htmlOf = (draft: Draft, linkUrl: string): string => {
  const { action, code, expiresAt, lead, rest } = draft
  const paragraph = (text: string) => `<p>${escape(text)}</p>`
  return [
    "<!doctype html>",
    "<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(draft.subject) + "</title></head>",
    "<body style=\"font-family:sans-serif;line-height:1.5;max-width:36em\">",
    paragraph(lead),
    ...(code === undefined
      ? []
      : [
        `<p style="font-size:1.75em;font-family:monospace;letter-spacing:.15em"><strong>${escape(code)}</strong></p>`
      ]),
    ...(action === undefined
      ? []
      : [`<p><a href="${escape(linkTo(linkUrl, action.token))}">${escape(action.label)}</a></p>`]),
    ...(expiresAt === undefined ? [] : [paragraph(`It works until ${time(expiresAt)}.`)]),
    ...rest.map(paragraph),
    "</body></html>"
  ].join("\n")
}

/** A short text whose last line lets a browser on the phone fill the code in on our site alone (origin-bound codes). */
const phoneText = (draft: Draft, appName: string, linkUrl: string): string =>
  draft.code === undefined
    ? draft.lead
    : `${draft.code} is your code for ${appName}. Give it to nobody.\n\n@${new URL(linkUrl).hostname} #${draft.code}`

/** Throws a `TypeError` when the link's base is no http(s) URL. */
export const make = (options: Options): (message: Message) => Words => {
  const { linkUrl } = options
  if (!/^https?:$/u.test(new URL(linkUrl).protocol)) throw new TypeError(`${linkUrl} is no page that a link could open`)
  const appName = oneLine(options.appName, 64)
  return (message) => {
    const draft = draftOf(message, appName)
    const subject = oneLine(draft.subject, 200)
    if (message.to.kind === "phone") return { subject, text: phoneText(draft, appName, linkUrl) }
    return { subject, text: lines(draft, linkUrl).join("\n\n"), html: htmlOf(draft, linkUrl) }
  }
}
