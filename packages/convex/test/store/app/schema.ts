/** The tables of the conformance suite, and those of jobs. */
import { schemaOf } from "@gatehouse/convex/ConvexSchema"
import { tables as jobTables } from "@gatehouse/store/JobTable"
import { tables } from "@gatehouse/store/testing/conformance/Tables"

export default schemaOf([...tables, ...jobTables])
