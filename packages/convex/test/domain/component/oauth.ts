import { oauthFunctions } from "../../../src/services/OAuth.ts"
import { references } from "../References.ts"

export const { begin, beginLink, complete, document, finishHandOff, keepDocument, lookup } = oauthFunctions(references)
