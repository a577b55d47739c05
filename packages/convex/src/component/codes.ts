import { codeFunctions } from "../services/Codes.ts"

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
} = codeFunctions()
