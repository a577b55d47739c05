import { groupFunctions } from "../services/Groups.ts"

const { delete: _delete, ...others } = groupFunctions()
export const { ancestors, create, get, getBySlug, list, move, update } = others
export { _delete as delete }
