import { inviteFunctions } from "../services/Invites.ts"

export const { accept, acceptByToken, create, decline, declineByToken, get, getByToken, list, resend, revoke } =
  inviteFunctions()
