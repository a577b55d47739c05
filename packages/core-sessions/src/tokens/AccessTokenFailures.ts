/**
 * The failure of an access token as transports name it.
 */
import * as Failure from "@gatehouse/contract/Failure"
import { InvalidAccessToken } from "./AccessTokenErrors.ts"
import * as Wire from "./AccessTokenWire.ts"

export const invalidAccessToken = Failure.make(
  "InvalidAccessToken",
  InvalidAccessToken,
  Wire.failures.InvalidAccessToken,
  401
)
