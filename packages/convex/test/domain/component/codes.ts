import { codeFunctions } from "../../../src/services/Codes.ts"
import { references } from "../References.ts"

export const {
  beginEmailChange,
  beginEmailVerification,
  beginPhoneVerification,
  beginSignIn,
  cancelEmailChange,
  confirmChange,
  finishEmailVerification,
  finishSignIn,
  inspectLink,
  provePhone,
  renew
} = codeFunctions(references)
