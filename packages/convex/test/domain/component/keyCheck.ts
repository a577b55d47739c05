export { check } from "../../../src/component/keyCheck.ts"
