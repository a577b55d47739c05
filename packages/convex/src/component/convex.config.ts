/**
 * The component. An app installs it with `app.use(gatehouse)` and finds it as `components.auth`. `env` sets how many days
 * the events of the audit log are kept, or `forever`: `app.use(gatehouse, { env: { AUDIT_RETENTION_DAYS: "90" } })`.
 */
import { defineComponent } from "convex/server"
import { v } from "convex/values"

const gatehouse = defineComponent("auth", { env: { AUDIT_RETENTION_DAYS: v.optional(v.string()) } })

export default gatehouse
