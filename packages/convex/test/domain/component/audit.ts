import { auditFunctions } from "../../../src/services/Audit.ts"
import { references } from "../References.ts"

const { export: _export, ...others } = auditFunctions(references)
export const { chain, feed, get, list, record, setRetention, verifyStep } = others
export { _export as export }
