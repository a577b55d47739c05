/**
 * What a composition needs: the services, and the layer that makes them.
 */
export { AccessChecks } from "./AccessChecks.ts"
export { Groups } from "./Groups.ts"
export { GroupSettings } from "./GroupSettings.ts"
export * as GroupsLayer from "./GroupsLayer.ts"
export { Invites } from "./Invites.ts"
export { Members } from "./Members.ts"
