/**
 * The component. An app installs it with `app.use(gatehouse)` and finds it as `components.auth`.
 */
import { defineComponent } from "convex/server"

const gatehouse = defineComponent("auth")

export default gatehouse
