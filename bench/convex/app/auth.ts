import { createAuth, definePermissions } from "@gatehouse/convex"
import { componentsGeneric } from "convex/server"

const permissions = definePermissions({
  grants: ["reports:read", "reports:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    member: { label: "Member", grants: ["groups:read", "members:read", "reports:read"] }
  }
})

export const auth = createAuth(componentsGeneric()["auth"] as any, { permissions })
