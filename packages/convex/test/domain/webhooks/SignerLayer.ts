/** Signatures by Web Crypto, as in an action. */
import { Signer } from "@gatehouse/webhooks/signing/Signer"
import * as WebCryptoSigner from "@gatehouse/webhooks/signing/WebCryptoSigner"
import { Layer } from "effect"

export const layer = Layer.sync(Signer, WebCryptoSigner.make)
