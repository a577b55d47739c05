import { passkeyFunctions } from "../services/Passkeys.ts"

export const {
  beginRegistration,
  beginSecondFactor,
  beginSignIn,
  beginStepUp,
  drop,
  find,
  list,
  proveSecondFactor,
  proveStepUp,
  register,
  rename,
  signIn
} = passkeyFunctions()
