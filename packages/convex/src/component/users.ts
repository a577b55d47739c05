import { userFunctions } from "../services/Users.ts"

const { import: _import, ...others } = userFunctions()
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
