import { totpFunctions } from "../services/Totp.ts"

export const { activate, begin, drop, finishStepUp, finishVerify, list, ownSecrets, pending, rename, secrets } =
  totpFunctions()
