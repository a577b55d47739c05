/**
 * The settings of the measured services: limits that no run uses up.
 */
import * as AuthDefaults from "@gatehouse/core-sessions/AuthDefaults"

const { limits } = AuthDefaults.defaults

export const settings = AuthDefaults.make({
  limits: Object.fromEntries(
    Object.entries(limits).map(([name, { windowMs }]) => [name, { maxRequests: 1_000_000, windowMs }])
  ) as typeof limits
})

/** The one password that is never right. */
export const wrongPassword = "not the right one, by far"

/** What a new password is kept as. */
export const newPasswordHash =
  "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IHRoYXQgaXMgMQ$aGFzaCBoYXNoIGhhc2ggaGFzaCBoYXNoIGhhc2ggaGFzaDE"
