/** A browser between its client, the deployment and a provider. */
import type { World } from "./World.ts"

export const deployment = "https://acme.convex.site"

/** A browser that keeps cookies and follows nothing. */
export const browser = ({ isolate }: World) => {
  const cookies = new Map<string, string>()
  return async (url: string) => {
    const response = await isolate.fetch(url.replace(deployment, ""), {
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") }
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name!, value!)
    }
    return response
  }
}
