export { check } from "../../../src/component/accessCheck.ts"
