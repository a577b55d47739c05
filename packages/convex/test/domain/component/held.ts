export { get } from "../../../src/component/held.ts"
