import { inviteFunctions } from "../../../src/services/Invites.ts"
import { references } from "../References.ts"

export const { accept, acceptByToken, create, decline, declineByToken, get, getByToken, list, resend, revoke } =
  inviteFunctions(references)
