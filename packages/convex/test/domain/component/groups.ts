import { groupFunctions } from "../../../src/services/Groups.ts"
import { references } from "../References.ts"

const { delete: _delete, ...others } = groupFunctions(references)
export const { ancestors, create, get, getBySlug, list, move, update } = others
export { _delete as delete }
