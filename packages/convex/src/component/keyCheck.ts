import { check as reading } from "@gatehouse/keys/CheckKey"
import { messages } from "@gatehouse/keys/KeyMessages"
import { keyCheck } from "../generated/keyCheck.ts"
import { hotQuery } from "../HotQuery.ts"
import { sha256 } from "../Sha256.ts"

export const check = hotQuery("keys.check", keyCheck.operations.check, {
  permissions: false,
  messages,
  reading: async (payload) => reading(payload, await sha256(payload.raw), () => Date.now())
})
