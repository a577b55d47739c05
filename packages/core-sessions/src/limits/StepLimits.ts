/**
 * What the steps of a sign-in by address or number count against. A device from which the user has signed in before has
 * limits of its own, so nobody can lock them out of it.
 */
import type { KnownDevice } from "../signin/SignInWire.ts"
import * as Limits from "./Limits.ts"

interface Step {
  /** The address, the number or the user. */
  readonly identifier: string | undefined
  readonly device?: KnownDevice | undefined
  readonly ip: string | undefined
}

/** A message to an address or a number. */
export const sends = ({ device, identifier, ip }: Step): ReadonlyArray<Limits.Counted> =>
  device === undefined
    ? Limits.counted(["sendByIdentifier", identifier], ["sendByIp", ip])
    : Limits.counted(["sendByDevice", device.id])

/** A guess at a password. */
export const guesses = ({ device, identifier, ip }: Step): ReadonlyArray<Limits.Counted> =>
  device === undefined
    ? Limits.counted(["signInByIdentifier", identifier], ["signInByIp", ip])
    : Limits.counted(["signInByDevice", device.id])

/** A guess at a code. A link cannot be guessed, so it has no limit. */
export const codes = ({ device, identifier, ip }: Step): ReadonlyArray<Limits.Counted> =>
  device === undefined
    ? Limits.counted(["signInByIdentifier", identifier], ["codeByIp", ip])
    : Limits.counted(["signInByDevice", device.id])
