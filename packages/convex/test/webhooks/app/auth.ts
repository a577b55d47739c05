/** An app whose webhooks are delivered. */
import { createAuth, definePermissions } from "@gatehouse/convex"
import { componentsGeneric } from "convex/server"

const components: any = componentsGeneric()

const permissions = definePermissions({
  grants: ["docs:read"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    reader: { label: "Reader", grants: ["docs:read"] }
  }
})

export const auth = createAuth(components.auth, { permissions, webhooks: { deliver: "auth:deliver" } })

export const { deliver } = auth

/** One that sends by itself. */
export const alone = createAuth(components.auth, { permissions, webhooks: { deliver: false } })

/** One that has not been told. */
export const untold = createAuth(components.auth, { permissions })
