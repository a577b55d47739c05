import { passkeyFunctions } from "../../../src/services/Passkeys.ts"
import { references } from "../References.ts"

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
} = passkeyFunctions(references)
