import { tables as sessions } from "@gatehouse/core-sessions/Tables"
import { tables as groups } from "@gatehouse/groups/Tables"
import { tables as keys } from "@gatehouse/keys/Tables"
import { tables as jobs } from "@gatehouse/store/JobTable"
import { tables as webhooks } from "@gatehouse/webhooks/Tables"
import { schemaOf } from "../../../src/ConvexSchema.ts"
import { RunTable } from "../../../src/RunTable.ts"
import { HeardTable } from "../HeardTable.ts"

export default schemaOf([...groups, ...keys, ...sessions, ...webhooks, ...jobs, RunTable, HeardTable])
