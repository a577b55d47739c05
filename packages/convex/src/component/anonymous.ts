import { anonymousFunctions } from "../services/Anonymous.ts"

export const { finish } = anonymousFunctions()
