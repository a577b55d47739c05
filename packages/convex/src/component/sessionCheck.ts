import { defaults, type Overrides } from "@gatehouse/core-sessions/AuthDefaults"
import * as CheckSession from "@gatehouse/core-sessions/sessions/CheckSession"
import { messages } from "@gatehouse/core-sessions/sessions/SessionMessages"
import { readSessionToken } from "@gatehouse/core-sessions/sessions/SessionTokens"
import { failed } from "@gatehouse/store/Reading"
import { sessionCheck } from "../generated/sessionCheck.ts"
import { hotQuery } from "../HotQuery.ts"
import { sha256 } from "../Sha256.ts"

const touchMsOf = (overrides: Overrides | undefined) => overrides?.session?.touchMs ?? defaults.session.touchMs

export const check = hotQuery("sessions.check", sessionCheck.operations.check, {
  permissions: false,
  settings: true,
  messages,
  reading: async ({ token }, _actor, _permissions, settings) => {
    const secret = readSessionToken(token)
    return secret === undefined
      ? failed({ _tag: "InvalidSession" })
      : CheckSession.bySecret(await sha256(secret), touchMsOf(settings), () => Date.now())
  }
})

export const checkById = hotQuery("sessions.checkById", sessionCheck.operations.checkById, {
  permissions: false,
  settings: true,
  messages,
  reading: ({ sessionId }, _actor, _permissions, settings) =>
    CheckSession.byId(sessionId, touchMsOf(settings), () => Date.now())
})
