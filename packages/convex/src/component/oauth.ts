import { oauthFunctions } from "../services/OAuth.ts"

export const { begin, beginLink, complete, document, finishHandOff, keepDocument, lookup } = oauthFunctions()
