import { userFunctions } from "../../../src/services/Users.ts"
import { references } from "../References.ts"

const { import: _import, ...others } = userFunctions(references)
export const {
  cancelDeletion,
  create,
  deactivate,
  get,
  getActiveGroup,
  getMany,
  list,
  reactivate,
  remove,
  scheduleDeletion,
  setActiveGroup,
  update,
  viewer
} = others
export { _import as import }
