import { createAuth, definePermissions } from "@gatehouse/convex"
import { components } from "./_generated/api.ts"

export const permissions = definePermissions({
  grants: ["docs:read", "docs:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    editor: { label: "Editor", grants: ["docs:read", "docs:write", "members:read"] },
    reader: { label: "Reader", grants: ["docs:read"] }
  }
})

export const auth = createAuth(components.auth, { permissions, keys: { prefix: "acme", env: "test" } })
