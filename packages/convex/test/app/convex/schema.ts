/** A table of the app's own, to see what its part of a transaction leaves. */
import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"

export default defineSchema({ notes: defineTable({ text: v.string() }) })
