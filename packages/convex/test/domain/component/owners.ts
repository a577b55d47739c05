export { get } from "../../../src/component/owners.ts"
