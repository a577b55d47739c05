/**
 * The operations on the devices that a user has signed in from. Forgetting one ends no session; the next sign-in there is
 * one on a new device.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import * as Schema from "effect/Schema"
import { DeviceId } from "../sessions/SessionWire.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as Errors from "./DeviceErrors.ts"
import { DeviceTable } from "./DeviceTable.ts"
import * as Wire from "./DeviceWire.ts"

const deviceNotFound = Failure.make("DeviceNotFound", Errors.DeviceNotFound, Wire.failures.DeviceNotFound, 404)

export const DevicesContract = Contract.make("devices", {
  list: Operation.query({
    payload: { userId, limit: Page.fields.limit, cursor: Page.fields.cursor },
    success: Page.Page(Wire.Device),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("devices:read"),
    doc: "The known devices of a user, those that were used last first."
  }),
  forget: Operation.mutation({
    payload: { deviceId: DeviceId },
    success: Schema.Void,
    failures: [deviceNotFound],
    access: Access.owner("deviceId", DeviceTable, "userId", "devices:forget"),
    keeps: [],
    doc: "Forgets a device, and so ends its trust."
  }),
  forgetAll: Operation.mutation({
    payload: {
      userId,
      except: Schema.optionalKey(Schema.Array(DeviceId).check(Schema.isMaxLength(20)))
    },
    success: Schema.Void,
    failures: [Failure.notSignedIn],
    access: ownOr("devices:forget"),
    keeps: [],
    doc: "Forgets all devices of a user, or all but some: the hundred used last at once, any more by a job."
  })
})
