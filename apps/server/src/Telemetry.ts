/**
 * Structured logs on standard error, and OpenTelemetry where an endpoint is configured. Neither ever holds a secret:
 * operations log ids, codes and causes, not payloads.
 */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Otlp from "effect/observability/Otlp"
import * as References from "effect/References"
import type { Settings } from "./Settings.ts"

const formats = { json: Logger.formatJson, logfmt: Logger.formatLogFmt }

export const layer = (
  { logFormat, logLevel, otlpUrl }: Pick<Settings, "logFormat" | "logLevel" | "otlpUrl">
): Layer.Layer<never> => {
  const logs = Layer.merge(
    Logger.layer([Logger.withConsoleError(formats[logFormat])]),
    Layer.succeed(References.MinimumLogLevel, logLevel)
  )
  if (otlpUrl === undefined) return logs
  // OTLP's logger joins the one above rather than taking its place.
  return Otlp.layerJson({ baseUrl: otlpUrl, resource: { serviceName: "gatehouse" }, loggerMergeWithExisting: true })
    .pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provideMerge(logs)
    )
}
