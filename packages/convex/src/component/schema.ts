/**
 * The component's tables: those of every domain, and those of jobs.
 */
import { tables as sessions } from "@gatehouse/core-sessions/Tables"
import { tables as groups } from "@gatehouse/groups/Tables"
import { tables as keys } from "@gatehouse/keys/Tables"
import { tables as jobs } from "@gatehouse/store/JobTable"
import { schemaOf } from "../ConvexSchema.ts"

export default schemaOf([...groups, ...keys, ...sessions, ...jobs])
