/** The suite of every store, on SQLite and PostgreSQL. */
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import { postgresPlace, stores } from "@gatehouse/store-sql/testing/Stores"
import { storeConformance } from "@gatehouse/store/testing/StoreConformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

for (const { layer, name, shows, writers } of stores) {
  if (writers === undefined) continue
  storeConformance({
    name,
    layer,
    shows,
    twoWriters: writers,
    ...(shows.serialization
      ? {
        layerShortDeadline: (tables) =>
          Layer.unwrap(
            Effect.map(postgresPlace, (place) =>
              PostgresStore.layer({ ...place, tables, deadline: "500 millis", maxConnections: 5 }))
          )
      }
      : {})
  })
}
