import { messages as shared } from "@gatehouse/contract/Messages"
import * as AskAccess from "@gatehouse/groups/AskAccess"
import { messages } from "@gatehouse/groups/MemberMessages"
import { memberInherit } from "../generated/memberInherit.ts"
import { hotQuery } from "../HotQuery.ts"

const { inherit: inheritData, require: requireData } = memberInherit.operations

export const inherit = hotQuery("members.inherit", inheritData, {
  permissions: true,
  messages,
  reading: (payload, actor, permissions) => AskAccess.inherit(payload, { actor, permissions })
})

export const require = hotQuery("members.require", requireData, {
  permissions: true,
  messages: { ...messages, ...shared },
  reading: (payload, actor, permissions) => AskAccess.require(payload, { actor, permissions })
})
