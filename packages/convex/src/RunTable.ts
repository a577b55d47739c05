/**
 * What the component schedules of itself while there is work: the sealer of the audit log, and the app's worker that
 * delivers. One row each. A mutation that finds a run under way or planned early enough leaves the row alone, so that
 * mutations do not contend for it.
 */
import { type Row, table } from "@gatehouse/store/Table"

export interface RunRow extends Row {
  /** Counts what was planned: a run that is not the newest ends without doing anything. */
  readonly run: number
  /** A run, or a chain of runs, is under way. It looks once more at what there is to do when it ends. */
  readonly isRunning: boolean
  /** When the planned run is to begin; of one under way, when it counts as dead. */
  readonly at?: number
  /** The scheduled function, to take back a run that is planned too late. */
  readonly scheduled?: string
  /** The app's worker, as a function handle. */
  readonly handle?: string
}

export const RunTable = table<RunRow>()({
  name: "runs",
  columns: {
    id: "text",
    createdAt: "int",
    run: "int",
    isRunning: "bool",
    at: "int?",
    scheduled: "text?",
    handle: "text?"
  },
  unique: {},
  indexes: {}
})

/** The ids of the rows. */
export const sealing = "sealing"
export const delivering = "delivering"
