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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
    accounts: {
      create: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId: string;
            provider: string;
            subject: string;
            secretHash?: string;
            email?: string;
            emailVerified?: boolean;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          provider: string;
          subject: string;
          email?: string;
          emailVerified: boolean;
          lastUsedAt?: number;
          extend?: string;
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { accountId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          provider: string;
          subject: string;
          email?: string;
          emailVerified: boolean;
          lastUsedAt?: number;
          extend?: string;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            userId?: string;
            provider?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            provider: string;
            subject: string;
            email?: string;
            emailVerified: boolean;
            lastUsedAt?: number;
            extend?: string;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      lookup: FunctionReference<
        "query",
        "internal",
        {
          payload: { provider: string; subject: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          account: {
            id: string;
            createdAt: number;
            userId: string;
            provider: string;
            subject: string;
            email?: string;
            emailVerified: boolean;
            lastUsedAt?: number;
            extend?: string;
          };
          secretHash?: string;
        } | null,
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { accountId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      setSecret: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { accountId: string; secretHash: string; was?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        boolean,
        Name
      >;
      update: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { accountId: string; extend: string | null };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          provider: string;
          subject: string;
          email?: string;
          emailVerified: boolean;
          lastUsedAt?: number;
          extend?: string;
        },
        Name
      >;
    };
    anonymous: {
      finish: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          },
        Name
      >;
    };
    audit: {
      chain: FunctionReference<
        "query",
        "internal",
        {
          payload: { groupId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          groupId?: string;
          sequence: number;
          hash: string;
          retentionDays: number | null;
          checkpointSequence: number;
          checkpointHash: string;
        },
        Name
      >;
      export: FunctionReference<
        "query",
        "internal",
        {
          payload: { groupId?: string; after?: number; limit?: number };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
        { ndjson: string; after: number; done: boolean },
        Name
      >;
      feed: FunctionReference<
        "query",
        "internal",
        {
          payload: { groupId?: string; after?: number; limit?: number };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
            type: string;
            actor: {
              kind: "anonymous" | "system" | "user" | "key" | "directory";
              id?: string;
              name?: string;
              userId?: string;
              impersonatorId?: string;
            };
            subject: { kind: string; id: string };
            groupId?: string;
            connectionId?: string;
            outcome: "success" | "failure";
            code?: string;
            ip?: string;
            userAgent?: string;
            requestId?: string;
            data: string;
            sequence: number;
            previous: string;
            hash: string;
            salt?: string;
            digests?: Array<{ field: string; sha256: string }>;
            erased?: boolean;
          }>;
          after: number;
          more: boolean;
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { eventId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          type: string;
          actor: {
            kind: "anonymous" | "system" | "user" | "key" | "directory";
            id?: string;
            name?: string;
            userId?: string;
            impersonatorId?: string;
          };
          subject: { kind: string; id: string };
          groupId?: string;
          connectionId?: string;
          outcome: "success" | "failure";
          code?: string;
          ip?: string;
          userAgent?: string;
          requestId?: string;
          data: string;
          sequence: number;
          previous: string;
          hash: string;
          salt?: string;
          digests?: Array<{ field: string; sha256: string }>;
          erased?: boolean;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId?: string;
            ungrouped?: boolean;
            connectionId?: string;
            actorId?: string;
            subjectId?: string;
            type?: string;
            outcome?: "success" | "failure";
            from?: number;
            until?: number;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
            type: string;
            actor: {
              kind: "anonymous" | "system" | "user" | "key" | "directory";
              id?: string;
              name?: string;
              userId?: string;
              impersonatorId?: string;
            };
            subject: { kind: string; id: string };
            groupId?: string;
            connectionId?: string;
            outcome: "success" | "failure";
            code?: string;
            ip?: string;
            userAgent?: string;
            requestId?: string;
            data: string;
            sequence: number;
            previous: string;
            hash: string;
            salt?: string;
            digests?: Array<{ field: string; sha256: string }>;
            erased?: boolean;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      record: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            type: string;
            subject: { kind: string; id: string };
            groupId?: string;
            connectionId?: string;
            code?: string;
            data?: string;
            actor?: {
              kind: "anonymous" | "system" | "user" | "key" | "directory";
              id?: string;
              name?: string;
              userId?: string;
              impersonatorId?: string;
            };
            ip?: string;
            userAgent?: string;
            requestId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
        { id: string },
        Name
      >;
      setRetention: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { groupId?: string; days: number | null };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          groupId?: string;
          sequence: number;
          hash: string;
          retentionDays: number | null;
          checkpointSequence: number;
          checkpointHash: string;
        },
        Name
      >;
      verifyStep: FunctionReference<
        "query",
        "internal",
        {
          payload: { groupId?: string; after: number; previous: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          ok: boolean;
          events: number;
          sequence: number;
          hash: string;
          broken?: {
            sequence: number;
            reason:
              | "hash"
              | "link"
              | "digest"
              | "head"
              | "checkpoint"
              | "order"
              | "format";
          };
          done: boolean;
        },
        Name
      >;
    };
    codes: {
      beginEmailChange: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { email: string; userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind:
            | "emailSignIn"
            | "phoneSignIn"
            | "emailVerification"
            | "phoneVerification"
            | "emailChange";
          challenge: string;
          expiresAt: number;
          resendAt: number;
          sendings: Array<{
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            code: string;
            token?: string;
            newAddress?: string;
          }>;
        },
        Name
      >;
      beginEmailVerification: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { emailId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind:
            | "emailSignIn"
            | "phoneSignIn"
            | "emailVerification"
            | "phoneVerification"
            | "emailChange";
          challenge: string;
          expiresAt: number;
          resendAt: number;
          sendings: Array<{
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            code: string;
            token?: string;
            newAddress?: string;
          }>;
        },
        Name
      >;
      beginPhoneVerification: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { phone: string; userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind:
            | "emailSignIn"
            | "phoneSignIn"
            | "emailVerification"
            | "phoneVerification"
            | "emailChange";
          challenge: string;
          expiresAt: number;
          resendAt: number;
          sendings: Array<{
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            code: string;
            token?: string;
            newAddress?: string;
          }>;
        },
        Name
      >;
      beginSignIn: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
            redirect?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind:
            | "emailSignIn"
            | "phoneSignIn"
            | "emailVerification"
            | "phoneVerification"
            | "emailChange";
          challenge: string;
          expiresAt: number;
          resendAt: number;
          sendings: Array<{
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            code: string;
            token?: string;
            newAddress?: string;
          }>;
        },
        Name
      >;
      cancelEmailChange: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      confirmChange: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            code?: string;
            token?: string;
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            changed: boolean;
            remaining: Array<"present" | "new">;
            from?: string;
            to?: string;
          }
        | {
            kept:
              | { code: "INVALID_CODE"; message: string; attemptsLeft: number }
              | { code: "EMAIL_TAKEN"; message: string };
          },
        Name
      >;
      finishEmailVerification: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            code?: string;
            token?: string;
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            id: string;
            createdAt: number;
            userId: string;
            address: string;
            original: string;
            verifiedAt?: number;
            primary: boolean;
          }
        | {
            kept:
              | { code: "INVALID_CODE"; message: string; attemptsLeft: number }
              | { code: "EMAIL_TAKEN"; message: string };
          },
        Name
      >;
      finishSignIn: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            by: "email" | "phone";
            challenge?: string;
            code?: string;
            token?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      inspectLink: FunctionReference<
        "query",
        "internal",
        {
          payload: { token: string; challenge?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          purpose:
            | "signIn"
            | "signUp"
            | "passwordReset"
            | "emailVerification"
            | "emailChange";
          address: string;
          sameBrowser: boolean;
          redirect?: string;
          expiresAt: number;
        },
        Name
      >;
      provePhone: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { challenge: string; code: string; userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            change: "added" | "changed" | "none";
            lostBy?: string;
          }
        | {
            kept:
              | { code: "INVALID_CODE"; message: string; attemptsLeft: number }
              | { code: "PHONE_TAKEN"; message: string };
          },
        Name
      >;
      renew: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind:
            | "emailSignIn"
            | "phoneSignIn"
            | "emailVerification"
            | "phoneVerification"
            | "emailChange";
          challenge: string;
          expiresAt: number;
          resendAt: number;
          sendings: Array<{
            to:
              | { kind: "email"; address: string }
              | { kind: "phone"; number: string };
            code: string;
            token?: string;
            newAddress?: string;
          }>;
        },
        Name
      >;
    };
    credentialAccounts: {
      compare: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            subject: string;
            matches: boolean;
            secretHash?: string;
            rehashed?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            account: {
              id: string;
              createdAt: number;
              userId: string;
              provider: string;
              subject: string;
              email?: string;
              emailVerified: boolean;
              lastUsedAt?: number;
              extend?: string;
            };
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
          }
        | { kept: { code: "INVALID_CREDENTIALS"; message: string } },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { provider: string; subject: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          account: {
            id: string;
            createdAt: number;
            userId: string;
            provider: string;
            subject: string;
            email?: string;
            emailVerified: boolean;
            lastUsedAt?: number;
            extend?: string;
          };
          user: {
            id: string;
            createdAt: number;
            name?: string;
            image?: string;
            email?: string;
            emailVerified: boolean;
            phone?: string;
            anonymous: boolean;
            activeGroupId?: string;
            factors: Array<"totp" | "passkey">;
            hasPassword: boolean;
            deactivatedAt?: number;
            deleteAt?: number;
            extend?: string;
          };
        },
        Name
      >;
      look: FunctionReference<
        "query",
        "internal",
        {
          payload: { provider: string; subject: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { exists: boolean; secretHash?: string },
        Name
      >;
      register: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            subject: string;
            secretHash?: string;
            profile?: {
              email?: string;
              emailVerified?: boolean;
              name?: string;
              image?: string;
              extend?: string;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          account: {
            id: string;
            createdAt: number;
            userId: string;
            provider: string;
            subject: string;
            email?: string;
            emailVerified: boolean;
            lastUsedAt?: number;
            extend?: string;
          };
          user: {
            id: string;
            createdAt: number;
            name?: string;
            image?: string;
            email?: string;
            emailVerified: boolean;
            phone?: string;
            anonymous: boolean;
            activeGroupId?: string;
            factors: Array<"totp" | "passkey">;
            hasPassword: boolean;
            deactivatedAt?: number;
            deleteAt?: number;
            extend?: string;
          };
        },
        Name
      >;
    };
    credentials: {
      finish: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            identifier?: string;
            device?: {
              id: string;
              epoch: number;
              trusted: boolean;
              userId: string;
            };
            proved:
              | { kind: "user"; userId: string; amr?: Array<string> }
              | {
                  kind: "identity";
                  identity: {
                    subject: string;
                    email?: string;
                    emailVerified?: boolean;
                    name?: string;
                    image?: string;
                    extend?: string;
                  };
                  amr?: Array<string>;
                }
              | null;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | { kept: { code: "INVALID_CREDENTIALS"; message: string } },
        Name
      >;
      look: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            provider: string;
            identifier?: string;
            deviceToken?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          device?: {
            id: string;
            epoch: number;
            trusted: boolean;
            userId: string;
          };
        },
        Name
      >;
    };
    deviceCodes: {
      approve: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userCode: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null | { kept: { code: "INVALID_USER_CODE"; message: string } },
        Name
      >;
      authorize: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { clientName?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          deviceCode: string;
          userCode: string;
          verificationUri: string;
          verificationUriComplete: string;
          expiresIn: number;
          interval: number;
        },
        Name
      >;
      deny: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userCode: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null | { kept: { code: "INVALID_USER_CODE"; message: string } },
        Name
      >;
      inspect: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userCode: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            clientName?: string;
            ip?: string;
            userAgent?: string;
            createdAt: number;
            expiresAt: number;
          }
        | { kept: { code: "INVALID_USER_CODE"; message: string } },
        Name
      >;
      redeem: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            deviceCode: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kept:
              | {
                  code: "AUTHORIZATION_PENDING";
                  message: string;
                  interval: number;
                }
              | { code: "SLOW_DOWN"; message: string; interval: number };
          },
        Name
      >;
    };
    devices: {
      forget: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { deviceId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      forgetAll: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string; except?: Array<string> };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; limit?: number; cursor?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            lastSeenAt: number;
            expiresAt: number;
            ip?: string;
            userAgent?: string;
            trusted: boolean;
            trustedUntil?: number;
            current: boolean;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
    };
    emails: {
      add: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string; email: string; verified?: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          address: string;
          original: string;
          verifiedAt?: number;
          primary: boolean;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            address: string;
            original: string;
            verifiedAt?: number;
            primary: boolean;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      markVerified: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId: string; email: string; primary?: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          address: string;
          original: string;
          verifiedAt?: number;
          primary: boolean;
        },
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { emailId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      setPrimary: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { emailId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          email: {
            id: string;
            createdAt: number;
            userId: string;
            address: string;
            original: string;
            verifiedAt?: number;
            primary: boolean;
          };
          before?: string;
        },
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
    held: {
      get: FunctionReference<
        "query",
        "internal",
        {
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          groupId: string;
          permissions: {
            grants: Array<string>;
            roles: Array<{
              role: string;
              grants: "*" | Array<string>;
              owner?: boolean;
            }>;
          };
        },
        { grants: Array<string>; isOwner: boolean } | null,
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
    oauth: {
      begin: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            redirectTo: string;
            clientHash: string;
            fingerprint: string;
            browser: string;
            link?: string;
            deviceToken?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { state: string; expiresAt: number },
        Name
      >;
      beginLink: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            redirectTo: string;
            clientHash: string;
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { token: string },
        Name
      >;
      complete: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            provider: string;
            fingerprint: string;
            state: string;
            browser: string;
            identity: {
              provider: string;
              subject: string;
              email?: string;
              emailVerified: boolean;
              name?: string;
              image?: string;
            };
            updateProfile: boolean;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { code: string },
        Name
      >;
      document: FunctionReference<
        "query",
        "internal",
        {
          payload: { key: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { document: string; fetchedAt: number } | null,
        Name
      >;
      finishHandOff: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            code: string;
            challenge?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kind: "linked";
            account: {
              id: string;
              createdAt: number;
              userId: string;
              provider: string;
              subject: string;
              email?: string;
              emailVerified: boolean;
              lastUsedAt?: number;
              extend?: string;
            };
          }
        | { kept: { code: "INVALID_CHALLENGE"; message: string } },
        Name
      >;
      keepDocument: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { key: string; document: string; fetchedAt: number };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      lookup: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            provider: string;
            fingerprint: string;
            state: string;
            browser: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { redirectTo: string; stands: "good" | "otherProvider" | "changed" },
        Name
      >;
    };
    owners: {
      get: FunctionReference<
        "query",
        "internal",
        {
          table:
            | "accounts"
            | "devices"
            | "emails"
            | "passkeys"
            | "sessions"
            | "totps"
            | "webhook_endpoints";
          id: string;
        },
        { userId?: string; groupId?: string } | null,
        Name
      >;
    };
    passkeys: {
      beginRegistration: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { challenge?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          challenge: string;
          signed: string;
          expiresAt: number;
          user: { id: string; name: string; displayName: string };
          exclude: Array<{
            id: string;
            type: "public-key";
            transports: Array<string>;
          }>;
        },
        Name
      >;
      beginSecondFactor: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { challenge: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          challenge: string;
          signed: string;
          expiresAt: number;
          allow: Array<{
            id: string;
            type: "public-key";
            transports: Array<string>;
          }>;
        },
        Name
      >;
      beginSignIn: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            email?: string;
            userId?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          challenge: string;
          signed: string;
          expiresAt: number;
          allow: Array<{
            id: string;
            type: "public-key";
            transports: Array<string>;
          }>;
        },
        Name
      >;
      beginStepUp: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {};
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          challenge: string;
          signed: string;
          expiresAt: number;
          allow: Array<{
            id: string;
            type: "public-key";
            transports: Array<string>;
          }>;
        },
        Name
      >;
      drop: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { passkeyId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { notify?: string },
        Name
      >;
      find: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            challenge: string;
            signed: string;
            credentialId: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          publicKey?: string;
          device?: { id: string; epoch: number; trusted: boolean };
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            credentialId: string;
            name?: string;
            algorithm: number;
            transports: Array<string>;
            deviceType: "singleDevice" | "multiDevice";
            backedUp: boolean;
            aaguid: string;
            lastUsedAt?: number;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      proveSecondFactor: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            checked: {
              signed: string;
              credentialId: string;
              userHandle?: string;
              assertion?: {
                counter: number;
                userVerified: boolean;
                deviceType: "singleDevice" | "multiDevice";
                backedUp: boolean;
              };
              fault?:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
            trustDevice?: boolean;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kept: {
              code: "INVALID_PASSKEY";
              message: string;
              reason:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
          },
        Name
      >;
      proveStepUp: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            checked: {
              signed: string;
              credentialId: string;
              userHandle?: string;
              assertion?: {
                counter: number;
                userVerified: boolean;
                deviceType: "singleDevice" | "multiDevice";
                backedUp: boolean;
              };
              fault?:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            id: string;
            createdAt: number;
            userId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            provider?: string;
            amr: Array<string>;
            authTime: number;
            lastSeenAt: number;
            expiresAt: number;
            endsAt: number;
            ip?: string;
            userAgent?: string;
            deviceId?: string;
            actorId?: string;
            reason?: string;
          }
        | {
            kept: {
              code: "INVALID_PASSKEY";
              message: string;
              reason:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
          },
        Name
      >;
      register: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            signed: string;
            credential?: {
              credentialId: string;
              publicKey: string;
              algorithm: number;
              counter: number;
              transports: Array<string>;
              deviceType: "singleDevice" | "multiDevice";
              backedUp: boolean;
              aaguid: string;
              userVerified: boolean;
            };
            fault?:
              | "malformed"
              | "ceremony"
              | "challenge"
              | "origin"
              | "crossOrigin"
              | "rpId"
              | "userPresence"
              | "userVerification"
              | "userHandle"
              | "deviceType"
              | "signature"
              | "counter"
              | "unknownCredential"
              | "attestation";
            name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            added: {
              kind: "passkeyAdded";
              passkey: {
                id: string;
                createdAt: number;
                userId: string;
                credentialId: string;
                name?: string;
                algorithm: number;
                transports: Array<string>;
                deviceType: "singleDevice" | "multiDevice";
                backedUp: boolean;
                aaguid: string;
                lastUsedAt?: number;
              };
              isFirstFactor: boolean;
            };
            opened?: {
              kind: "opened";
              user: {
                id: string;
                createdAt: number;
                name?: string;
                image?: string;
                email?: string;
                emailVerified: boolean;
                phone?: string;
                anonymous: boolean;
                activeGroupId?: string;
                factors: Array<"totp" | "passkey">;
                hasPassword: boolean;
                deactivatedAt?: number;
                deleteAt?: number;
                extend?: string;
              };
              sessionId: string;
              mode: "cookie" | "token";
              method:
                | "password"
                | "email"
                | "phone"
                | "oauth"
                | "sso"
                | "passkey"
                | "totp"
                | "recoveryCode"
                | "anonymous"
                | "credentials"
                | "device"
                | "application";
              token: string;
              amr: Array<string>;
              authTime: number;
              expiresAt: number;
              actorId?: string;
              deviceToken?: string;
              newDevice: boolean;
              created: boolean;
            };
            notify?: string;
          }
        | {
            kept: {
              code: "INVALID_PASSKEY";
              message: string;
              reason:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
          },
        Name
      >;
      rename: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { passkeyId: string; name: string | null };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          credentialId: string;
          name?: string;
          algorithm: number;
          transports: Array<string>;
          deviceType: "singleDevice" | "multiDevice";
          backedUp: boolean;
          aaguid: string;
          lastUsedAt?: number;
        },
        Name
      >;
      signIn: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            checked: {
              signed: string;
              credentialId: string;
              userHandle?: string;
              assertion?: {
                counter: number;
                userVerified: boolean;
                deviceType: "singleDevice" | "multiDevice";
                backedUp: boolean;
              };
              fault?:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
            device?: { id: string; epoch: number; trusted: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kept: {
              code: "INVALID_PASSKEY";
              message: string;
              reason:
                | "malformed"
                | "ceremony"
                | "challenge"
                | "origin"
                | "crossOrigin"
                | "rpId"
                | "userPresence"
                | "userVerification"
                | "userHandle"
                | "deviceType"
                | "signature"
                | "counter"
                | "unknownCredential"
                | "attestation";
            };
          },
        Name
      >;
    };
    passwords: {
      beginReset: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            email: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
            redirect?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind: "begun";
          to: string;
          wanted: "signUp" | "passwordReset";
          message:
            | "SignUpConfirmation"
            | "AlreadySignedUp"
            | "PasswordReset"
            | "NoAccount";
          challenge: string;
          code: string;
          token: string;
          expiresAt: number;
          resendAt: number;
        },
        Name
      >;
      beginSignUp: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            email: string;
            name?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
            redirect?: string;
            passwordHash: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kind: "begun";
            to: string;
            wanted: "signUp" | "passwordReset";
            message:
              | "SignUpConfirmation"
              | "AlreadySignedUp"
              | "PasswordReset"
              | "NoAccount";
            challenge: string;
            code: string;
            token: string;
            expiresAt: number;
            resendAt: number;
          }
        | { kept: { code: "ACCOUNT_EXISTS"; message: string } },
        Name
      >;
      finishChange: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId: string;
            passwordHash: string;
            current?: { passwordHash: string; matches: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | { email?: string }
        | { kept: { code: "INVALID_CREDENTIALS"; message: string } },
        Name
      >;
      finishRemove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { email?: string },
        Name
      >;
      finishReset: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            code?: string;
            token?: string;
            passwordHash: string;
            device?: { id: string; epoch: number; trusted: boolean };
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            outcome:
              | {
                  kind: "opened";
                  user: {
                    id: string;
                    createdAt: number;
                    name?: string;
                    image?: string;
                    email?: string;
                    emailVerified: boolean;
                    phone?: string;
                    anonymous: boolean;
                    activeGroupId?: string;
                    factors: Array<"totp" | "passkey">;
                    hasPassword: boolean;
                    deactivatedAt?: number;
                    deleteAt?: number;
                    extend?: string;
                  };
                  sessionId: string;
                  mode: "cookie" | "token";
                  method:
                    | "password"
                    | "email"
                    | "phone"
                    | "oauth"
                    | "sso"
                    | "passkey"
                    | "totp"
                    | "recoveryCode"
                    | "anonymous"
                    | "credentials"
                    | "device"
                    | "application";
                  token: string;
                  amr: Array<string>;
                  authTime: number;
                  expiresAt: number;
                  actorId?: string;
                  deviceToken?: string;
                  newDevice: boolean;
                  created: boolean;
                }
              | {
                  kind: "secondFactorRequired";
                  challenge: string;
                  methods: Array<"totp" | "passkey" | "recoveryCode">;
                  enrol: Array<"totp" | "passkey">;
                  expiresAt: number;
                };
            email?: string;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      finishSet: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId: string; passwordHash: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { email?: string },
        Name
      >;
      finishSignIn: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            email: string;
            userId?: string;
            passwordHash?: string;
            verified: boolean;
            device?: { id: string; epoch: number; trusted: boolean };
            matches: boolean;
            rehash?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kind: "begun";
            to: string;
            wanted: "signUp" | "passwordReset";
            message:
              | "SignUpConfirmation"
              | "AlreadySignedUp"
              | "PasswordReset"
              | "NoAccount";
            challenge: string;
            code: string;
            token: string;
            expiresAt: number;
            resendAt: number;
          }
        | { kept: { code: "INVALID_CREDENTIALS"; message: string } },
        Name
      >;
      finishSignUp: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            code?: string;
            token?: string;
            compared?: { passwordHash: string; matches: boolean };
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kind: "secondFactorRequired";
            challenge: string;
            methods: Array<"totp" | "passkey" | "recoveryCode">;
            enrol: Array<"totp" | "passkey">;
            expiresAt: number;
          }
        | {
            kept:
              | { code: "INVALID_CODE"; message: string; attemptsLeft: number }
              | { code: "INVALID_CREDENTIALS"; message: string };
          },
        Name
      >;
      lookup: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            email: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          userId?: string;
          passwordHash?: string;
          verified: boolean;
          device?: { id: string; epoch: number; trusted: boolean };
        },
        Name
      >;
      lookupChange: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; guesses: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { userId: string; passwordHash?: string; known: Array<string> },
        Name
      >;
      lookupReset: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            challenge?: string;
            token?: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          known: Array<string>;
          device?: { id: string; epoch: number; trusted: boolean };
        },
        Name
      >;
      lookupSignUp: FunctionReference<
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { passwordHash: string },
        Name
      >;
      maySignUp: FunctionReference<
        "query",
        "internal",
        {
          payload: { email: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      renew: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            client?: {
              mode?: "cookie" | "token";
              deviceToken?: string;
              trustDevice?: boolean;
            };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind: "begun";
          to: string;
          wanted: "signUp" | "passwordReset";
          message:
            | "SignUpConfirmation"
            | "AlreadySignedUp"
            | "PasswordReset"
            | "NoAccount";
          challenge: string;
          code: string;
          token: string;
          expiresAt: number;
          resendAt: number;
        },
        Name
      >;
    };
    recovery: {
      finishVerify: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { challenge: string; code: string; trustDevice?: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            opened: {
              kind: "opened";
              user: {
                id: string;
                createdAt: number;
                name?: string;
                image?: string;
                email?: string;
                emailVerified: boolean;
                phone?: string;
                anonymous: boolean;
                activeGroupId?: string;
                factors: Array<"totp" | "passkey">;
                hasPassword: boolean;
                deactivatedAt?: number;
                deleteAt?: number;
                extend?: string;
              };
              sessionId: string;
              mode: "cookie" | "token";
              method:
                | "password"
                | "email"
                | "phone"
                | "oauth"
                | "sso"
                | "passkey"
                | "totp"
                | "recoveryCode"
                | "anonymous"
                | "credentials"
                | "device"
                | "application";
              token: string;
              amr: Array<string>;
              authTime: number;
              expiresAt: number;
              actorId?: string;
              deviceToken?: string;
              newDevice: boolean;
              created: boolean;
            };
            left: number;
            notify?: string;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      replace: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { codes: Array<string>; notify?: string },
        Name
      >;
      status: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { left: number; createdAt?: number },
        Name
      >;
    };
    sessionCheck: {
      check: FunctionReference<
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          sessionId: string;
          userId: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          touch: boolean;
        },
        Name
      >;
      checkById: FunctionReference<
        "query",
        "internal",
        {
          payload: { sessionId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          sessionId: string;
          userId: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          touch: boolean;
        },
        Name
      >;
    };
    sessionRotate: {
      rotate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { refreshToken: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kept:
              | {
                  code: "INVALID_REFRESH_TOKEN";
                  message: string;
                  retryable: false;
                }
              | {
                  code: "REFRESH_TOKEN_REUSED";
                  message: string;
                  retryable: false;
                };
          },
        Name
      >;
    };
    sessions: {
      check: FunctionReference<
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          sessionId: string;
          userId: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          touch: boolean;
        },
        Name
      >;
      checkById: FunctionReference<
        "query",
        "internal",
        {
          payload: { sessionId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          sessionId: string;
          userId: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          touch: boolean;
        },
        Name
      >;
      current: FunctionReference<
        "query",
        "internal",
        {
          payload: {};
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          mode: "cookie" | "token";
          method:
            | "password"
            | "email"
            | "phone"
            | "oauth"
            | "sso"
            | "passkey"
            | "totp"
            | "recoveryCode"
            | "anonymous"
            | "credentials"
            | "device"
            | "application";
          provider?: string;
          amr: Array<string>;
          authTime: number;
          lastSeenAt: number;
          expiresAt: number;
          endsAt: number;
          ip?: string;
          userAgent?: string;
          deviceId?: string;
          actorId?: string;
          reason?: string;
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { sessionId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          mode: "cookie" | "token";
          method:
            | "password"
            | "email"
            | "phone"
            | "oauth"
            | "sso"
            | "passkey"
            | "totp"
            | "recoveryCode"
            | "anonymous"
            | "credentials"
            | "device"
            | "application";
          provider?: string;
          amr: Array<string>;
          authTime: number;
          lastSeenAt: number;
          expiresAt: number;
          endsAt: number;
          ip?: string;
          userAgent?: string;
          deviceId?: string;
          actorId?: string;
          reason?: string;
        },
        Name
      >;
      invalidate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { sessionId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      invalidateAll: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string; except?: Array<string> };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string; limit?: number; cursor?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            provider?: string;
            amr: Array<string>;
            authTime: number;
            lastSeenAt: number;
            expiresAt: number;
            endsAt: number;
            ip?: string;
            userAgent?: string;
            deviceId?: string;
            actorId?: string;
            reason?: string;
            current: boolean;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      open: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId: string;
            mode?: "cookie" | "token";
            durationMs?: number;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind: "opened";
          user: {
            id: string;
            createdAt: number;
            name?: string;
            image?: string;
            email?: string;
            emailVerified: boolean;
            phone?: string;
            anonymous: boolean;
            activeGroupId?: string;
            factors: Array<"totp" | "passkey">;
            hasPassword: boolean;
            deactivatedAt?: number;
            deleteAt?: number;
            extend?: string;
          };
          sessionId: string;
          mode: "cookie" | "token";
          method:
            | "password"
            | "email"
            | "phone"
            | "oauth"
            | "sso"
            | "passkey"
            | "totp"
            | "recoveryCode"
            | "anonymous"
            | "credentials"
            | "device"
            | "application";
          token: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          deviceToken?: string;
          newDevice: boolean;
          created: boolean;
        },
        Name
      >;
      openImpersonated: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId: string;
            actorId: string;
            reason: string;
            mode?: "cookie" | "token";
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          kind: "opened";
          user: {
            id: string;
            createdAt: number;
            name?: string;
            image?: string;
            email?: string;
            emailVerified: boolean;
            phone?: string;
            anonymous: boolean;
            activeGroupId?: string;
            factors: Array<"totp" | "passkey">;
            hasPassword: boolean;
            deactivatedAt?: number;
            deleteAt?: number;
            extend?: string;
          };
          sessionId: string;
          mode: "cookie" | "token";
          method:
            | "password"
            | "email"
            | "phone"
            | "oauth"
            | "sso"
            | "passkey"
            | "totp"
            | "recoveryCode"
            | "anonymous"
            | "credentials"
            | "device"
            | "application";
          token: string;
          amr: Array<string>;
          authTime: number;
          expiresAt: number;
          actorId?: string;
          deviceToken?: string;
          newDevice: boolean;
          created: boolean;
        },
        Name
      >;
      requireRecent: FunctionReference<
        "query",
        "internal",
        {
          payload: { maxAgeMs: number; methods?: Array<string> };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          mode: "cookie" | "token";
          method:
            | "password"
            | "email"
            | "phone"
            | "oauth"
            | "sso"
            | "passkey"
            | "totp"
            | "recoveryCode"
            | "anonymous"
            | "credentials"
            | "device"
            | "application";
          provider?: string;
          amr: Array<string>;
          authTime: number;
          lastSeenAt: number;
          expiresAt: number;
          endsAt: number;
          ip?: string;
          userAgent?: string;
          deviceId?: string;
          actorId?: string;
          reason?: string;
        },
        Name
      >;
      rotate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { refreshToken: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kept:
              | {
                  code: "INVALID_REFRESH_TOKEN";
                  message: string;
                  retryable: false;
                }
              | {
                  code: "REFRESH_TOKEN_REUSED";
                  message: string;
                  retryable: false;
                };
          },
        Name
      >;
      signOut: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {};
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      touch: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { sessionId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
    };
    totp: {
      activate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            totpId: string;
            matched?: { totpId: string; step: number; resealed?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            added: {
              kind: "totpAdded";
              totp: {
                id: string;
                createdAt: number;
                userId: string;
                name?: string;
                verifiedAt?: number;
                lastUsedAt?: number;
              };
              isFirstFactor: boolean;
            };
            opened?: {
              kind: "opened";
              user: {
                id: string;
                createdAt: number;
                name?: string;
                image?: string;
                email?: string;
                emailVerified: boolean;
                phone?: string;
                anonymous: boolean;
                activeGroupId?: string;
                factors: Array<"totp" | "passkey">;
                hasPassword: boolean;
                deactivatedAt?: number;
                deleteAt?: number;
                extend?: string;
              };
              sessionId: string;
              mode: "cookie" | "token";
              method:
                | "password"
                | "email"
                | "phone"
                | "oauth"
                | "sso"
                | "passkey"
                | "totp"
                | "recoveryCode"
                | "anonymous"
                | "credentials"
                | "device"
                | "application";
              token: string;
              amr: Array<string>;
              authTime: number;
              expiresAt: number;
              actorId?: string;
              deviceToken?: string;
              newDevice: boolean;
              created: boolean;
            };
            notify?: string;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      begin: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge?: string;
            totpId: string;
            sealed: string;
            name?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { label: string; expiresAt: number },
        Name
      >;
      drop: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { totpId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { notify?: string },
        Name
      >;
      finishStepUp: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            matched?: { totpId: string; step: number; resealed?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            id: string;
            createdAt: number;
            userId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            provider?: string;
            amr: Array<string>;
            authTime: number;
            lastSeenAt: number;
            expiresAt: number;
            endsAt: number;
            ip?: string;
            userAgent?: string;
            deviceId?: string;
            actorId?: string;
            reason?: string;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      finishVerify: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            challenge: string;
            matched?: { totpId: string; step: number; resealed?: string };
            trustDevice?: boolean;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        | {
            kind: "opened";
            user: {
              id: string;
              createdAt: number;
              name?: string;
              image?: string;
              email?: string;
              emailVerified: boolean;
              phone?: string;
              anonymous: boolean;
              activeGroupId?: string;
              factors: Array<"totp" | "passkey">;
              hasPassword: boolean;
              deactivatedAt?: number;
              deleteAt?: number;
              extend?: string;
            };
            sessionId: string;
            mode: "cookie" | "token";
            method:
              | "password"
              | "email"
              | "phone"
              | "oauth"
              | "sso"
              | "passkey"
              | "totp"
              | "recoveryCode"
              | "anonymous"
              | "credentials"
              | "device"
              | "application";
            token: string;
            amr: Array<string>;
            authTime: number;
            expiresAt: number;
            actorId?: string;
            deviceToken?: string;
            newDevice: boolean;
            created: boolean;
          }
        | {
            kept: {
              code: "INVALID_CODE";
              message: string;
              attemptsLeft: number;
            };
          },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            userId?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            userId: string;
            name?: string;
            verifiedAt?: number;
            lastUsedAt?: number;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      ownSecrets: FunctionReference<
        "query",
        "internal",
        {
          payload: {};
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        Array<{
          totpId: string;
          sealed: string;
          algorithm: "SHA1" | "SHA256" | "SHA512";
          digits: number;
          period: number;
        }>,
        Name
      >;
      pending: FunctionReference<
        "query",
        "internal",
        {
          payload: { challenge?: string; totpId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          totpId: string;
          sealed: string;
          algorithm: "SHA1" | "SHA256" | "SHA512";
          digits: number;
          period: number;
        },
        Name
      >;
      rename: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { totpId: string; name: string | null };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          userId: string;
          name?: string;
          verifiedAt?: number;
          lastUsedAt?: number;
        },
        Name
      >;
      secrets: FunctionReference<
        "query",
        "internal",
        {
          payload: { challenge: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        Array<{
          totpId: string;
          sealed: string;
          algorithm: "SHA1" | "SHA256" | "SHA512";
          digits: number;
          period: number;
        }>,
        Name
      >;
    };
    users: {
      cancelDeletion: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      create: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            name?: string;
            image?: string;
            email?: string;
            emailVerified?: boolean;
            phone?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          name?: string;
          image?: string;
          email?: string;
          emailVerified: boolean;
          phone?: string;
          anonymous: boolean;
          activeGroupId?: string;
          factors: Array<"totp" | "passkey">;
          hasPassword: boolean;
          deactivatedAt?: number;
          deleteAt?: number;
          extend?: string;
        },
        Name
      >;
      deactivate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          name?: string;
          image?: string;
          email?: string;
          emailVerified: boolean;
          phone?: string;
          anonymous: boolean;
          activeGroupId?: string;
          factors: Array<"totp" | "passkey">;
          hasPassword: boolean;
          deactivatedAt?: number;
          deleteAt?: number;
          extend?: string;
        },
        Name
      >;
      getActiveGroup: FunctionReference<
        "query",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { groupId: string | null },
        Name
      >;
      getMany: FunctionReference<
        "query",
        "internal",
        {
          payload: { userIds: Array<string> };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        Array<{
          id: string;
          createdAt: number;
          name?: string;
          image?: string;
          email?: string;
          emailVerified: boolean;
          phone?: string;
          anonymous: boolean;
          activeGroupId?: string;
          factors: Array<"totp" | "passkey">;
          hasPassword: boolean;
          deactivatedAt?: number;
          deleteAt?: number;
          extend?: string;
        } | null>,
        Name
      >;
      import: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            users: Array<{
              id?: string;
              name?: string;
              image?: string;
              emails?: Array<{
                address: string;
                verified: boolean;
                primary?: boolean;
              }>;
              phone?: string;
              passwordHash?: string;
              accounts?: Array<{
                provider: string;
                subject: string;
                email?: string;
                emailVerified?: boolean;
                extend?: string;
              }>;
              extend?: string;
            }>;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          results: Array<{
            result: "created" | "exists" | "invalid";
            userId?: string;
            reason?: "passwordHash" | "taken" | "beingRemoved";
          }>;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            email?: string;
            phone?: string;
            name?: string;
            anonymous?: boolean;
            createdFrom?: number;
            createdBefore?: number;
            orderBy?: "createdAt" | "name" | "email";
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          items: Array<{
            id: string;
            createdAt: number;
            name?: string;
            image?: string;
            email?: string;
            emailVerified: boolean;
            phone?: string;
            anonymous: boolean;
            activeGroupId?: string;
            factors: Array<"totp" | "passkey">;
            hasPassword: boolean;
            deactivatedAt?: number;
            deleteAt?: number;
            extend?: string;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      reactivate: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId: string; force?: boolean };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      scheduleDeletion: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        { deleteAt: number; isNew: boolean; email?: string },
        Name
      >;
      setActiveGroup: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { userId?: string; groupId: string | null };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        null,
        Name
      >;
      update: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            userId?: string;
            name?: string | null;
            image?: string | null;
            phone?: string | null;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          name?: string;
          image?: string;
          email?: string;
          emailVerified: boolean;
          phone?: string;
          anonymous: boolean;
          activeGroupId?: string;
          factors: Array<"totp" | "passkey">;
          hasPassword: boolean;
          deactivatedAt?: number;
          deleteAt?: number;
          extend?: string;
        },
        Name
      >;
      viewer: FunctionReference<
        "query",
        "internal",
        {
          payload: {};
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: any;
        },
        {
          id: string;
          createdAt: number;
          name?: string;
          image?: string;
          email?: string;
          emailVerified: boolean;
          phone?: string;
          anonymous: boolean;
          activeGroupId?: string;
          factors: Array<"totp" | "passkey">;
          hasPassword: boolean;
          deactivatedAt?: number;
          deleteAt?: number;
          extend?: string;
        },
        Name
      >;
    };
    webhookDeliveries: {
      claim: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            limit?: number;
            claimMs?: number;
            perEndpoint: number;
            busy: Array<{ endpointId: string; count: number }>;
            lease?: { owner: string; shard: number };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          deliveries: Array<{
            deliveryId: string;
            attempt: number;
            claimedUntil: number;
            endpointId: string;
            messageId: string;
            type: string;
            dueAt: number;
            url: string;
            body: string;
            secrets: Array<string>;
            headers?: string;
          }>;
          next: number | null;
          waitingSince: number | null;
        },
        Name
      >;
      emit: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            groupId?: string;
            connectionId?: string;
            type: string;
            data: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
        { messageId: string; deliveries: number },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { deliveryId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          endpointId: string;
          groupId?: string;
          messageId: string;
          type: string;
          status: "pending" | "delivered" | "failed";
          attempts: number;
          dueAt?: number;
          lastStatus?: number;
          lastError?: string;
          finishedAt?: number;
          history: Array<{
            number: number;
            at: number;
            status?: number;
            durationMs: number;
            error?: string;
            body?: string;
          }>;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId?: string;
            endpointId?: string;
            status?: "pending" | "delivered" | "failed";
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
            endpointId: string;
            groupId?: string;
            messageId: string;
            type: string;
            status: "pending" | "delivered" | "failed";
            attempts: number;
            dueAt?: number;
            lastStatus?: number;
            lastError?: string;
            finishedAt?: number;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      markDelivered: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            deliveryId: string;
            attempt: number;
            status?: number;
            durationMs?: number;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
      markFailed: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            deliveryId: string;
            attempt: number;
            status?: number;
            durationMs?: number;
            error?: string;
            retryAt?: number;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          endpointId: string;
          groupId?: string;
          messageId: string;
          type: string;
          status: "pending" | "delivered" | "failed";
          attempts: number;
          dueAt?: number;
          lastStatus?: number;
          lastError?: string;
          finishedAt?: number;
        },
        Name
      >;
      recover: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { endpointId: string; since: number };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
      redeliver: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { deliveryId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          endpointId: string;
          groupId?: string;
          messageId: string;
          type: string;
          status: "pending" | "delivered" | "failed";
          attempts: number;
          dueAt?: number;
          lastStatus?: number;
          lastError?: string;
          finishedAt?: number;
        },
        Name
      >;
      settle: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            results: Array<{
              deliveryId: string;
              attempt: number;
              at: number;
              durationMs: number;
              status?: number;
              error?: string;
              body?: string;
              retryAt?: number;
              released?: boolean;
            }>;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
        { settled: number; dead: number; paused: Array<string> },
        Name
      >;
    };
    webhookEndpoints: {
      add: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            endpointId: string;
            groupId?: string;
            connectionId?: string;
            url: string;
            description?: string;
            subscriptions: Array<string>;
            headers?: { sealed: string; names: Array<string> };
            ratePerSecond?: number;
            signature: "v1" | "v1a";
            sealed: string;
            publicKey?: string;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: string;
        },
        {
          id: string;
          createdAt: number;
          groupId?: string;
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      change: FunctionReference<
        "mutation",
        "internal",
        {
          payload: {
            endpointId: string;
            url?: string;
            description?: string | null;
            subscriptions?: Array<string>;
            ratePerSecond?: number | null;
            headers?: { sealed: string; names: Array<string> } | null;
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: string;
        },
        {
          id: string;
          createdAt: number;
          groupId?: string;
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      disable: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { endpointId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      enable: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { endpointId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          settings?: string;
        },
        {
          id: string;
          createdAt: number;
          groupId?: string;
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      get: FunctionReference<
        "query",
        "internal",
        {
          payload: { endpointId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      list: FunctionReference<
        "query",
        "internal",
        {
          payload: {
            groupId?: string;
            status?: "enabled" | "disabled";
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
            connectionId?: string;
            url: string;
            description?: string;
            subscriptions: Array<string>;
            headers: Array<string>;
            ratePerSecond?: number;
            signature: "v1" | "v1a";
            publicKey?: string;
            status: "enabled" | "disabled";
            disabledReason?: "manual" | "gone" | "failing";
            disabledAt?: number;
            previousSecretUntil?: number;
            createdBy?: string;
          }>;
          nextCursor: string | null;
        },
        Name
      >;
      remove: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { endpointId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
      replaceSecret: FunctionReference<
        "mutation",
        "internal",
        {
          payload: { endpointId: string; sealed: string; publicKey?: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          connectionId?: string;
          url: string;
          description?: string;
          subscriptions: Array<string>;
          headers: Array<string>;
          ratePerSecond?: number;
          signature: "v1" | "v1a";
          publicKey?: string;
          status: "enabled" | "disabled";
          disabledReason?: "manual" | "gone" | "failing";
          disabledAt?: number;
          previousSecretUntil?: number;
          createdBy?: string;
        },
        Name
      >;
      sealed: FunctionReference<
        "query",
        "internal",
        {
          payload: { endpointId: string };
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
                actorId?: string;
                ip?: string;
                userAgent?: string;
                requestId?: string;
              }
            | {
                kind: "key";
                keyId: string;
                name?: string;
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
          endpoint: {
            id: string;
            createdAt: number;
            groupId?: string;
            connectionId?: string;
            url: string;
            description?: string;
            subscriptions: Array<string>;
            headers: Array<string>;
            ratePerSecond?: number;
            signature: "v1" | "v1a";
            publicKey?: string;
            status: "enabled" | "disabled";
            disabledReason?: "manual" | "gone" | "failing";
            disabledAt?: number;
            previousSecretUntil?: number;
            createdBy?: string;
          };
          secrets: Array<string>;
          headers?: string;
        },
        Name
      >;
    };
    worker: {
      begin: FunctionReference<
        "mutation",
        "internal",
        { run: number },
        boolean,
        Name
      >;
      rest: FunctionReference<
        "mutation",
        "internal",
        { run: number; hasTime: boolean },
        boolean,
        Name
      >;
    };
  };
