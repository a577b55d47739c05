/** An OpenID provider as actions reach it by `fetch`: one user, who always says yes. */
import { exportJWK, generateKeyPair, SignJWT } from "jose"

export const issuer = "https://id.acme.example"

export const provider = async (claims: object = {}) => {
  const { privateKey, publicKey } = await generateKeyPair("ES256")
  const jwk = { ...await exportJWK(publicKey), kid: "one", alg: "ES256", use: "sig" }
  /** What was asked for with each code. */
  const grants = new Map<string, URLSearchParams>()
  const requests: Array<string> = []

  const documents: Readonly<Record<string, object>> = {
    "/.well-known/openid-configuration": {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"]
    },
    "/jwks": { keys: [jwk] }
  }

  const json = (body: object) => new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } })

  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    requests.push(pathname)
    const document = documents[pathname]
    if (document !== undefined) return json(document)
    const body = new URLSearchParams(String(init?.body ?? (input instanceof Request ? await input.text() : "")))
    const asked = grants.get(body.get("code") ?? "")!
    const now = Math.floor(1_800_000_000)
    const idToken = await new SignJWT({
      nonce: asked.get("nonce"),
      email: "ada@example.com",
      email_verified: true,
      ...claims
    })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setIssuer(issuer)
      .setAudience("client")
      .setSubject("ada-at-acme")
      .setIssuedAt(now)
      .setExpirationTime(now + 300)
      .sign(privateKey)
    return json({ access_token: "access", token_type: "Bearer", id_token: idToken, expires_in: 300 })
  }

  return {
    fetch: fetch as typeof globalThis.fetch,
    requests,
    /** The user says yes to what a browser was sent with. Gives where it is sent back. */
    authorize: (url: string): string => {
      const asked = new URL(url).searchParams
      const code = `code-${grants.size}`
      grants.set(code, asked)
      const back = new URL(asked.get("redirect_uri")!)
      back.searchParams.set("code", code)
      back.searchParams.set("state", asked.get("state")!)
      return back.href
    }
  }
}
