export { inherit, require } from "../../../src/component/memberInherit.ts"
