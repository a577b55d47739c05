import { passwordFunctions } from "../services/Passwords.ts"

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
} = passwordFunctions()
