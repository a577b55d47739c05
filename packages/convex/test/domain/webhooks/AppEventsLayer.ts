/** What the app declares of its events is not known to a component. */
import { Layer } from "effect"

export const layer = () => Layer.empty
