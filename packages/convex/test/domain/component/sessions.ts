import { sessionFunctions } from "../../../src/services/Sessions.ts"
import { references } from "../References.ts"

export const {
  check,
  checkById,
  current,
  get,
  invalidate,
  invalidateAll,
  list,
  open,
  openImpersonated,
  requireRecent,
  rotate,
  signOut,
  touch
} = sessionFunctions(references)
