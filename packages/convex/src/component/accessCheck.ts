import { checkAccess } from "@gatehouse/groups/AskAccess"
import { messages } from "@gatehouse/groups/MemberMessages"
import { accessCheck } from "../generated/accessCheck.ts"
import { hotQuery } from "../HotQuery.ts"

export const check = hotQuery("access.check", accessCheck.operations.check, {
  permissions: true,
  messages,
  reading: (payload, actor, permissions) => checkAccess(payload, { actor, permissions })
})
