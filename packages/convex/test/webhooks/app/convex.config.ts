import gatehouse from "@gatehouse/convex/convex.config.js"
import { defineApp } from "convex/server"

const app = defineApp()
app.use(gatehouse, { env: { AUDIT_RETENTION_DAYS: "30" } })

export default app
