import { sessionFunctions } from "../services/Sessions.ts"

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
} = sessionFunctions()
