export { check, checkById } from "../../../src/component/sessionCheck.ts"
