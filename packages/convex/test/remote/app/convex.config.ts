import { defineApp } from "convex/server"
import gatehouse from "../../../src/component/convex.config.ts"

const app = defineApp()
app.use(gatehouse)

export default app
