import gatehouse from "@gatehouse/convex/convex.config.js"
import { defineApp } from "convex/server"

const app = defineApp()
app.use(gatehouse)

export default app
