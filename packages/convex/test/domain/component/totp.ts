import { totpFunctions } from "../../../src/services/Totp.ts"
import { references } from "../References.ts"

export const { activate, begin, drop, finishStepUp, finishVerify, list, ownSecrets, pending, rename, secrets } =
  totpFunctions(references)
