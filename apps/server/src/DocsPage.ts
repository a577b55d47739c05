/**
 * The page at `/docs`: every operation of `/openapi.json`, with its fields and failures, and a form that calls it. It is
 * one file without dependencies and loads nothing from elsewhere.
 */
import { createHash } from "node:crypto"

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2463c9 }
@media (prefers-color-scheme: dark) { :root { --accent: #8ab4f8 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem 1.5rem 6rem }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; justify-content: space-between }
input, textarea, button { font: inherit; padding: .3rem .5rem; border: 1px solid var(--line); border-radius: 4px }
textarea { font: 13px/1.4 ui-monospace, monospace; width: 100%; box-sizing: border-box; min-height: 7rem }
button { cursor: pointer } code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { background: var(--soft); padding: .7rem; overflow: auto; border-radius: 4px; max-height: 30rem }
details { border-bottom: 1px solid var(--line); padding: .4rem 0 } summary { cursor: pointer }
summary code { color: var(--accent) } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .2rem .6rem .2rem 0; vertical-align: top; border-bottom: 1px solid var(--line) }
h2 { margin: 2rem 0 .3rem } small { opacity: .75 }`

const script = `
const el = (name, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(name), attributes)
  node.append(...children)
  return node
}
const typeOf = (schema) => schema.$ref ? schema.$ref.split("/").pop() : schema.enum ? schema.enum.map((v) => JSON.stringify(v)).join(" | ")
  : schema.anyOf ? schema.anyOf.map(typeOf).join(" | ") : schema.type === "array" ? typeOf(schema.items ?? {}) + "[]" : schema.type ?? "any"
const limits = (s) => [s.description, s.minLength > 1 && "at least " + s.minLength + " long", s.maxLength && "at most " + s.maxLength + " long",
  s.minimum !== undefined && "from " + s.minimum, s.maximum !== undefined && "to " + s.maximum].filter(Boolean).join(", ")
const example = (schema) => Object.fromEntries((schema.required ?? []).map((key) => {
  const type = schema.properties[key].type
  return [key, type === "array" ? [] : type === "object" ? {} : type === "integer" || type === "number" ? 0 : type === "boolean" ? false : ""]
}))
const operation = (path, { summary, requestBody, responses, operationId }) => {
  const schema = requestBody.content["application/json"].schema
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => el("tr", {},
    el("td", {}, el("code", {}, name + ((schema.required ?? []).includes(name) ? "" : "?"))), el("td", {}, el("code", {}, typeOf(field))), el("td", {}, limits(field))))
  const failures = Object.entries(responses).map(([status, { description }]) => el("tr", {}, el("td", {}, status), el("td", {}, description)))
  const body = el("textarea", { value: JSON.stringify(example(schema), null, 2), spellcheck: false, ariaLabel: "Request body of " + operationId })
  const answer = el("pre", { hidden: true })
  const send = el("button", { onclick: async () => {
    const token = document.getElementById("token").value
    const response = await fetch(path, { method: "POST", body: body.value, headers: { "content-type": "application/json", ...(token ? { authorization: "Bearer " + token } : {}) } })
    const text = await response.text()
    answer.hidden = false
    answer.textContent = response.status + "\\n" + (text === "" ? "" : JSON.stringify(JSON.parse(text), null, 2))
  } }, "Send")
  return el("details", { id: operationId }, el("summary", {}, el("code", {}, "POST " + path), " ", el("small", {}, summary)),
    el("table", {}, ...rows), el("p", {}, body), send, answer, el("table", {}, ...failures))
}
const show = (document_) => {
  const groups = new Map()
  for (const [path, { post }] of Object.entries(document_.paths)) {
    const tag = post.tags[0]
    groups.set(tag, [...(groups.get(tag) ?? []), operation(path, post)])
  }
  for (const [tag, operations] of groups) document.body.append(el("h2", {}, tag), ...operations)
}
fetch("/openapi.json").then((response) => response.json()).then(show)`

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/** Only this page's own style and script run, and it talks to this server only. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gatehouse API</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Gatehouse API</h1>
<label>API key <input id="token" type="password" autocomplete="off" size="40"></label>
</header>
<p>Every operation is a <code>POST</code> with a JSON body. <a href="/openapi.json">openapi.json</a> is the same for programs.</p>
<script>${script}</script>
</body>
</html>
`
