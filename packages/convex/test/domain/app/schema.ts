/** An app without functions of its own: its tests call the component. */
import { defineSchema } from "convex/server"

export default defineSchema({})
