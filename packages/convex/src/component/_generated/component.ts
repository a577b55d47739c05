/* eslint-disable */
/**
 * Generated `ComponentApi` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type { FunctionReference } from "convex/server";

/**
 * A utility for referencing a Convex component's exposed API.
 *
 * Useful when expecting a parameter like `components.myComponent`.
 * Usage:
 * ```ts
 * async function myFunction(ctx: QueryCtx, component: ComponentApi) {
 *   return ctx.runQuery(component.someFile.someQuery, { ...args });
 * }
 * ```
 */
export type ComponentApi<Name extends string | undefined = string | undefined> =
  {
    access: {
      check: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; grants: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        { allowed: boolean; grants: Array<string>; missing: Array<string> },
        Name
      >;
    };
    accessCheck: {
      check: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; grants: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
        },
        { allowed: boolean; grants: Array<string>; missing: Array<string> },
        Name
      >;
    };
    groups: {
      ancestors: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId: string;
            includeSelf?: boolean;
            maxDepth?: number;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        Array<{
          id: string;
          name: string;
          slug?: string;
          type?: string;
          parentId?: string;
        }>,
        Name
      >;
      create: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            name: string;
            slug?: string;
            parentId?: string;
            type?: string;
            tags?: Array<string>;
            extend?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          slug?: string;
          parentId?: string;
          type?: string;
          tags: Array<string>;
          extend?: string;
        },
        Name
      >;
      delete: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { groupId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null,
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { groupId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          slug?: string;
          parentId?: string;
          type?: string;
          tags: Array<string>;
          extend?: string;
        },
        Name
      >;
      getBySlug: FunctionReference<
        "query",
        "internal",
        {
          payload: { slug: string; parentId?: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          slug?: string;
          parentId?: string;
          type?: string;
          tags: Array<string>;
          extend?: string;
        } | null,
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            parentId?: string;
            root?: true;
            type?: string;
            slug?: string;
            name?: string;
            tag?: string;
            tagsAny?: Array<string>;
            tagsAll?: Array<string>;
            limit?: number;
            cursor?: string;
            order?: "asc" | "desc";
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            name: string;
            slug?: string;
            parentId?: string;
            type?: string;
            tags: Array<string>;
            extend?: string;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      move: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { groupId: string; parentId: string | null };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        { status: "moved" } | { status: "moving"; moveId: string },
        Name
      >;
      update: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            groupId: string;
            name?: string;
            slug?: string | null;
            type?: string | null;
            tags?: Array<string>;
            extend?: string | null;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          slug?: string;
          parentId?: string;
          type?: string;
          tags: Array<string>;
          extend?: string;
        },
        Name
      >;
    };
    invites: {
      accept: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { inviteId: string; userId?: string; email?: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        | {
            inviteId: string;
            groupId?: string;
            memberId?: string;
            roles: Array<string>;
            inviteStatus: "accepted" | "alreadyAccepted";
            membershipStatus:
              "joined" | "alreadyJoined" | "suspended" | "notApplicable";
          }
        | {
            kept: {
              code: "INVITE_EXPIRED";
              message: string;
              inviteId: string;
              expiredAt: number;
            };
          },
        Name
      >;
      acceptByToken: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { token: string; userId?: string; email?: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        | {
            inviteId: string;
            groupId?: string;
            memberId?: string;
            roles: Array<string>;
            inviteStatus: "accepted" | "alreadyAccepted";
            membershipStatus:
              "joined" | "alreadyJoined" | "suspended" | "notApplicable";
          }
        | {
            kept: {
              code: "INVITE_EXPIRED";
              message: string;
              inviteId: string;
              expiredAt: number;
            };
          },
        Name
      >;
      create: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            groupId?: string;
            email?: string;
            roles?: Array<string>;
            expiresIn?: number;
            invitedBy?: string;
            extend?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        { inviteId: string; token: string; expiresAt: number },
        Name
      >;
      decline: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { inviteId: string; userId?: string; email?: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null | {
          kept: {
            code: "INVITE_EXPIRED";
            message: string;
            inviteId: string;
            expiredAt: number;
          };
        },
        Name
      >;
      declineByToken: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { token: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null | {
          kept: {
            code: "INVITE_EXPIRED";
            message: string;
            inviteId: string;
            expiredAt: number;
          };
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { inviteId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          groupId?: string;
          email?: string;
          roles: Array<string>;
          status: "pending" | "accepted" | "declined" | "revoked" | "expired";
          invitedBy?: string;
          expiresAt: number;
          acceptedBy?: string;
          endedAt?: number;
          extend?: string;
        },
        Name
      >;
      getByToken: FunctionReference<
        "query",
        "internal",
        {
          payload: { token: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          inviteId: string;
          group: {
            id: string;
            name: string;
            slug?: string;
            type?: string;
            parentId?: string;
          } | null;
          email?: string;
          roles: Array<string>;
          status: "pending" | "accepted" | "declined" | "revoked" | "expired";
          expiresAt: number;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId?: string;
            status?:
              "pending" | "accepted" | "declined" | "revoked" | "expired";
            email?: string;
            invitedBy?: string;
            role?: string;
            limit?: number;
            cursor?: string;
            order?: "asc" | "desc";
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            groupId?: string;
            email?: string;
            roles: Array<string>;
            status: "pending" | "accepted" | "declined" | "revoked" | "expired";
            invitedBy?: string;
            expiresAt: number;
            acceptedBy?: string;
            endedAt?: number;
            extend?: string;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      resend: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { inviteId: string; expiresIn?: number };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        { inviteId: string; token: string; expiresAt: number },
        Name
      >;
      revoke: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { inviteId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null,
        Name
      >;
    };
    keyCheck: {
      check: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            raw: string;
            resource?: string;
            action?: string;
            ip?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
        },
        {
          key: {
            keyId: string;
            name: string;
            userId?: string;
            groupId?: string;
            roles?: Array<string>;
            scopes: Array<{ resource: string; actions: Array<string> }>;
            expiresAt?: number;
            metadata?: string;
            remaining?: number;
          };
          record: "nothing" | "lastUse" | "request";
        },
        Name
      >;
    };
    keys: {
      check: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            raw: string;
            resource?: string;
            action?: string;
            ip?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          key: {
            keyId: string;
            name: string;
            userId?: string;
            groupId?: string;
            roles?: Array<string>;
            scopes: Array<{ resource: string; actions: Array<string> }>;
            expiresAt?: number;
            metadata?: string;
            remaining?: number;
          };
          record: "nothing" | "lastUse" | "request";
        },
        Name
      >;
      create: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId?: string;
            groupId?: string;
            name: string;
            scopes: Array<{ resource: string; actions: Array<string> }>;
            roles?: Array<string>;
            rateLimit?: { maxRequests: number; windowMs: number };
            expiresAt?: number;
            ipAllow?: Array<string>;
            metadata?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
          settings?: { prefix: string; env: string };
        },
        { keyId: string; raw: string },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { keyId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          start: string;
          userId?: string;
          groupId?: string;
          roles?: Array<string>;
          scopes: Array<{ resource: string; actions: Array<string> }>;
          rateLimit?: { maxRequests: number; windowMs: number };
          expiresAt?: number;
          ipAllow?: Array<string>;
          metadata?: string;
          createdBy?: string;
          lastUsedAt?: number;
          lastUsedIp?: string;
          revoked: boolean;
          revokedAt?: number;
          rotatedTo?: string;
          rotatedFrom?: string;
          graceUntil?: number;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            userId?: string;
            groupId?: string;
            revoked?: boolean;
            name?: string;
            start?: string;
            limit?: number;
            cursor?: string;
            order?: "asc" | "desc";
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            name: string;
            start: string;
            userId?: string;
            groupId?: string;
            roles?: Array<string>;
            scopes: Array<{ resource: string; actions: Array<string> }>;
            rateLimit?: { maxRequests: number; windowMs: number };
            expiresAt?: number;
            ipAllow?: Array<string>;
            metadata?: string;
            createdBy?: string;
            lastUsedAt?: number;
            lastUsedIp?: string;
            revoked: boolean;
            revokedAt?: number;
            rotatedTo?: string;
            rotatedFrom?: string;
            graceUntil?: number;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { keyId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null,
        Name
      >;
      revoke: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { keyId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null,
        Name
      >;
      rotate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            keyId: string;
            graceMs?: number;
            expiresAt?: number | null;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
          settings?: { prefix: string; env: string };
        },
        { keyId: string; raw: string },
        Name
      >;
      update: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            keyId: string;
            name?: string;
            scopes?: Array<{ resource: string; actions: Array<string> }>;
            rateLimit?: { maxRequests: number; windowMs: number } | null;
            expiresAt?: number | null;
            ipAllow?: Array<string> | null;
            metadata?: string | null;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          name: string;
          start: string;
          userId?: string;
          groupId?: string;
          roles?: Array<string>;
          scopes: Array<{ resource: string; actions: Array<string> }>;
          rateLimit?: { maxRequests: number; windowMs: number };
          expiresAt?: number;
          ipAllow?: Array<string>;
          metadata?: string;
          createdBy?: string;
          lastUsedAt?: number;
          lastUsedIp?: string;
          revoked: boolean;
          revokedAt?: number;
          rotatedTo?: string;
          rotatedFrom?: string;
          graceUntil?: number;
        },
        Name
      >;
      use: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { keyId: string; ip?: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        { remaining?: number },
        Name
      >;
    };
    memberInherit: {
      inherit: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; roles?: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
        },
        {
          membership: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          } | null;
          matchedGroupId: string | null;
          depth: number | null;
          isDirect: boolean;
          isInherited: boolean;
          traversedGroupIds: Array<string>;
          roles: Array<string>;
          grants: Array<string>;
        },
        Name
      >;
      require: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; roles?: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
        },
        {
          membership: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          } | null;
          matchedGroupId: string | null;
          depth: number | null;
          isDirect: boolean;
          isInherited: boolean;
          traversedGroupIds: Array<string>;
          roles: Array<string>;
          grants: Array<string>;
        },
        Name
      >;
    };
    members: {
      add: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            groupId: string;
            userId: string;
            roles?: Array<string>;
            status?: "active" | "suspended";
            extend?: string;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          groupId: string;
          userId: string;
          roles: Array<string>;
          status: "active" | "suspended";
          extend?: string;
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { memberId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          groupId: string;
          userId: string;
          roles: Array<string>;
          status: "active" | "suspended";
          extend?: string;
        },
        Name
      >;
      getByUserAndGroup: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          groupId: string;
          userId: string;
          roles: Array<string>;
          status: "active" | "suspended";
          extend?: string;
        } | null,
        Name
      >;
      inherit: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; roles?: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          membership: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          } | null;
          matchedGroupId: string | null;
          depth: number | null;
          isDirect: boolean;
          isInherited: boolean;
          traversedGroupIds: Array<string>;
          roles: Array<string>;
          grants: Array<string>;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId?: string;
            userId?: string;
            role?: string;
            status?: "active" | "suspended";
            limit?: number;
            cursor?: string;
            order?: "asc" | "desc";
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions?: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
            group?: {
              id: string;
              name: string;
              slug?: string;
              type?: string;
              parentId?: string;
            };
            user?: { id: string; name?: string; email?: string };
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { memberId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        null,
        Name
      >;
      require: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; groupId: string; roles?: Array<string> };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          membership: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          } | null;
          matchedGroupId: string | null;
          depth: number | null;
          isDirect: boolean;
          isInherited: boolean;
          traversedGroupIds: Array<string>;
          roles: Array<string>;
          grants: Array<string>;
        },
        Name
      >;
      transfer: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { groupId: string; fromUserId?: string; toUserId: string };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          from: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          };
          to: {
            id: string;
            createdAt: number;
            groupId: string;
            userId: string;
            roles: Array<string>;
            status: "active" | "suspended";
            extend?: string;
          };
        },
        Name
      >;
      update: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            memberId: string;
            roles?: Array<string>;
            status?: "active" | "suspended";
            extend?: string | null;
          };
          actor:
            | {
                kind: "anonymous";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "system";
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "user";
                userId: string;
                sessionId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                scopes: Array<{ resource: string; actions: Array<string> }>;
                userId?: string;
                groupId?: string;
                roles?: Array<string>;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "directory";
                connectionId: string;
                groupId: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              };
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
          guarded?: boolean;
        },
        {
          id: string;
          createdAt: number;
          groupId: string;
          userId: string;
          roles: Array<string>;
          status: "active" | "suspended";
          extend?: string;
        },
        Name
      >;
    };
  };
