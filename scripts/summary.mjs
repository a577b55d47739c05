/**
 * Reads what vitest's JSON reporter wrote, one file a run, and prints `N passed, N failed` as its only line. A file that fails before its
 * tests counts as one failure. Ends with 1 when something failed or nothing ran.
 */
import { readFileSync } from "node:fs"

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return { testResults: [], success: false }
  }
}

const runs = process.argv.slice(2).map(read)
const success = runs.length > 0 && runs.every((run) => run.success)
const testResults = runs.flatMap((run) => run.testResults)
const tests = testResults.flatMap((file) => file.assertionResults)
const broken = testResults.filter((file) =>
  file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")
)
const passed = tests.filter((test) => test.status === "passed").length
const failed = tests.filter((test) => test.status === "failed").length + broken.length

console.log(`${passed} passed, ${failed} failed`)
process.exit(success && failed === 0 && passed > 0 ? 0 : 1)
