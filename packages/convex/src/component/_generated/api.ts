/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as access from "../access.js";
import type * as accessCheck from "../accessCheck.js";
import type * as crons from "../crons.js";
import type * as groups from "../groups.js";
import type * as invites from "../invites.js";
import type * as jobs from "../jobs.js";
import type * as keyCheck from "../keyCheck.js";
import type * as keys from "../keys.js";
import type * as memberInherit from "../memberInherit.js";
import type * as members from "../members.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  access: typeof access;
  accessCheck: typeof accessCheck;
  crons: typeof crons;
  groups: typeof groups;
  invites: typeof invites;
  jobs: typeof jobs;
  keyCheck: typeof keyCheck;
  keys: typeof keys;
  memberInherit: typeof memberInherit;
  members: typeof members;
}> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
> = anyApi as any;

export const components = componentsGeneric() as unknown as {};
