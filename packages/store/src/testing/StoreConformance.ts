/**
 * The suite that every implementation of the Store port passes: a test file calls it once, with the layer under test.
 */
import { describe } from "@effect/vitest"
import * as Cursors from "./conformance/Cursors.ts"
import * as Jobs from "./conformance/Jobs.ts"
import * as Model from "./conformance/Model.ts"
import * as Order from "./conformance/Order.ts"
import * as Races from "./conformance/Races.ts"
import * as Rows from "./conformance/Rows.ts"
import * as Suite from "./conformance/Suite.ts"
import * as Transactions from "./conformance/Transactions.ts"
import * as Unique from "./conformance/Unique.ts"
import * as Values from "./conformance/Values.ts"

export type { Options, Shows } from "./conformance/Suite.ts"

export const storeConformance = (options: Suite.Options): void => {
  describe(`the Store port on ${options.name}`, () => {
    const suite = Suite.make(options)
    describe("rows", () => Rows.register(suite))
    describe("unique keys", () => Unique.register(suite))
    describe("values", () => Values.register(suite))
    describe("order and ranges", () => Order.register(suite))
    describe("cursors", () => Cursors.register(suite))
    describe("transactions", () => Transactions.register(suite))
    describe("races", () => Races.register(suite))
    describe("jobs", () => Jobs.register(options))
    describe("a naive model", () => Model.register(suite))
  })
}
