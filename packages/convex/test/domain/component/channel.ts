export { mutation, query, read } from "../../store/channel.ts"
