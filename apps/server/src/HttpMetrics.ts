/**
 * Requests counted by path and class of status, and how long they took. Paths that the server does not know share
 * a label, so that callers cannot grow the list.
 */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

const boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface Series {
  readonly duration: Metric.Histogram<number>
  /** By the first digit of the status. */
  readonly requests: Array<Metric.Counter<number> | undefined>
}

const seriesOf = (path: string): Series => ({
  duration: Metric.histogram("gatehouse_http_request_duration_seconds", {
    description: "Time from a request's first line to its answer",
    boundaries,
    attributes: { path }
  }),
  requests: []
})

const counterOf = (path: string, digit: number): Metric.Counter<number> =>
  Metric.counter("gatehouse_http_requests_total", {
    description: "Requests answered",
    incremental: true,
    attributes: { path, status: `${digit}xx` }
  })

/** Records an answered request: its URL or path, its status, and the time it took in milliseconds. */
export type Recorder = (url: string, status: number, milliseconds: number) => void

/** Records into the metrics of `context`, under the label of each path. A series exists from its first request on. */
export const make = (labelOf: (path: string) => string, context: Context.Context<never>): Recorder => {
  const series = new Map<string, Series>()
  return (url, status, milliseconds) => {
    const question = url.indexOf("?")
    const path = labelOf(question < 0 ? url : url.slice(0, question))
    let of = series.get(path)
    if (of === undefined) series.set(path, of = seriesOf(path))
    const digit = Math.floor(status / 100)
    const counter = of.requests[digit] ??= counterOf(path, digit)
    counter.updateUnsafe(1, context)
    of.duration.updateUnsafe(milliseconds / 1000, context)
  }
}
