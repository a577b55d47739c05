/**
 * How the component's functions are called: what the facade and the remote services need, without validators.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import type { CallData } from "../OperationData.ts"

type Calls = Readonly<Record<string, CallData>>

export const groups = {
  create: {
    kind: "mutation",
    fields: ["name", "slug", "parentId", "type", "tags", "extend"],
    openIn: [["extend"]],
    openOut: [["extend"]]
  },
  get: { kind: "query", fields: ["groupId"], openOut: [["extend"]] },
  getBySlug: { kind: "query", fields: ["slug", "parentId"], openOut: [["extend"]] },
  list: {
    kind: "query",
    fields: ["parentId", "root", "type", "slug", "name", "tag", "tagsAny", "tagsAll", "limit", "cursor", "order"],
    openOut: [["items", "*", "extend"]]
  },
  update: {
    kind: "mutation",
    fields: ["groupId", "name", "slug", "type", "tags", "extend"],
    openIn: [["extend"]],
    openOut: [["extend"]]
  },
  delete: { kind: "mutation", fields: ["groupId"] },
  ancestors: { kind: "query", fields: ["groupId", "includeSelf", "maxDepth"] },
  move: { kind: "mutation", fields: ["groupId", "parentId"] }
} as const satisfies Calls

export const members = {
  add: {
    kind: "mutation",
    fields: ["groupId", "userId", "roles", "status", "extend"],
    openIn: [["extend"]],
    openOut: [["extend"]]
  },
  get: { kind: "query", fields: ["memberId"], openOut: [["extend"]] },
  getByUserAndGroup: { kind: "query", fields: ["userId", "groupId"], openOut: [["extend"]] },
  list: {
    kind: "query",
    fields: ["groupId", "userId", "role", "status", "limit", "cursor", "order"],
    openOut: [["items", "*", "extend"]]
  },
  update: {
    kind: "mutation",
    fields: ["memberId", "roles", "status", "extend"],
    openIn: [["extend"]],
    openOut: [["extend"]]
  },
  remove: { kind: "mutation", fields: ["memberId"] },
  inherit: { kind: "query", fields: ["userId", "groupId", "roles"], openOut: [["membership", "extend"]] },
  require: { kind: "query", fields: ["userId", "groupId", "roles"], openOut: [["membership", "extend"]] },
  transfer: {
    kind: "mutation",
    fields: ["groupId", "fromUserId", "toUserId"],
    openOut: [["from", "extend"], ["to", "extend"]]
  }
} as const satisfies Calls

export const invites = {
  create: {
    kind: "mutation",
    fields: ["groupId", "email", "roles", "expiresIn", "invitedBy", "extend"],
    openIn: [["extend"]]
  },
  get: { kind: "query", fields: ["inviteId"], openOut: [["extend"]] },
  getByToken: { kind: "query", fields: ["token"] },
  list: {
    kind: "query",
    fields: ["groupId", "status", "email", "invitedBy", "role", "limit", "cursor", "order"],
    openOut: [["items", "*", "extend"]]
  },
  accept: { kind: "mutation", fields: ["inviteId", "userId", "email"], keeps: ["InviteExpired"] },
  acceptByToken: { kind: "mutation", fields: ["token", "userId", "email"], keeps: ["InviteExpired"] },
  decline: { kind: "mutation", fields: ["inviteId", "userId", "email"], keeps: ["InviteExpired"] },
  declineByToken: { kind: "mutation", fields: ["token"], keeps: ["InviteExpired"] },
  revoke: { kind: "mutation", fields: ["inviteId"] },
  resend: { kind: "mutation", fields: ["inviteId", "expiresIn"] }
} as const satisfies Calls

export const access = { check: { kind: "query", fields: ["userId", "groupId", "grants"] } } as const satisfies Calls

export const keys = {
  create: {
    kind: "mutation",
    fields: ["userId", "groupId", "name", "scopes", "roles", "rateLimit", "expiresAt", "ipAllow", "metadata"],
    openIn: [["metadata"]]
  },
  list: {
    kind: "query",
    fields: ["userId", "groupId", "revoked", "name", "start", "limit", "cursor", "order"],
    openOut: [["items", "*", "metadata"]]
  },
  get: { kind: "query", fields: ["keyId"], openOut: [["metadata"]] },
  update: {
    kind: "mutation",
    fields: ["keyId", "name", "scopes", "rateLimit", "expiresAt", "ipAllow", "metadata"],
    openIn: [["metadata"]],
    openOut: [["metadata"]]
  },
  revoke: { kind: "mutation", fields: ["keyId"] },
  remove: { kind: "mutation", fields: ["keyId"] },
  rotate: { kind: "mutation", fields: ["keyId", "graceMs", "expiresAt"] },
  check: { kind: "query", fields: ["raw", "resource", "action", "ip"], openOut: [["key", "metadata"]] },
  use: { kind: "mutation", fields: ["keyId", "ip"] }
} as const satisfies Calls
