export { mutation, query, read } from "../channel.ts"
