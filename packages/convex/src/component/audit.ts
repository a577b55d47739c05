import { auditFunctions } from "../services/Audit.ts"

const { export: _export, ...others } = auditFunctions()
export const { chain, feed, get, list, record, setRetention, verifyStep } = others
export { _export as export }
