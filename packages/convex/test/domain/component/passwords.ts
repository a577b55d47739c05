import { passwordFunctions } from "../../../src/services/Passwords.ts"
import { references } from "../References.ts"

export const {
  beginReset,
  beginSignUp,
  finishChange,
  finishRemove,
  finishReset,
  finishSet,
  finishSignIn,
  finishSignUp,
  lookup,
  lookupChange,
  lookupReset,
  lookupSignUp,
  maySignUp,
  renew
} = passwordFunctions(references)
