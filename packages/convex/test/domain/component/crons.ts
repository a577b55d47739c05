export { default } from "../../../src/component/crons.ts"
