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
import type * as accounts from "../accounts.js";
import type * as anonymous from "../anonymous.js";
import type * as audit from "../audit.js";
import type * as codes from "../codes.js";
import type * as credentialAccounts from "../credentialAccounts.js";
import type * as credentials from "../credentials.js";
import type * as crons from "../crons.js";
import type * as deviceCodes from "../deviceCodes.js";
import type * as devices from "../devices.js";
import type * as emails from "../emails.js";
import type * as groups from "../groups.js";
import type * as held from "../held.js";
import type * as invites from "../invites.js";
import type * as jobStep from "../jobStep.js";
import type * as jobs from "../jobs.js";
import type * as keyCheck from "../keyCheck.js";
import type * as keys from "../keys.js";
import type * as memberInherit from "../memberInherit.js";
import type * as members from "../members.js";
import type * as oauth from "../oauth.js";
import type * as owners from "../owners.js";
import type * as passkeys from "../passkeys.js";
import type * as passwords from "../passwords.js";
import type * as recovery from "../recovery.js";
import type * as seal from "../seal.js";
import type * as sessionCheck from "../sessionCheck.js";
import type * as sessionRotate from "../sessionRotate.js";
import type * as sessions from "../sessions.js";
import type * as totp from "../totp.js";
import type * as users from "../users.js";
import type * as webhookDeliveries from "../webhookDeliveries.js";
import type * as webhookEndpoints from "../webhookEndpoints.js";
import type * as worker from "../worker.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  access: typeof access;
  accessCheck: typeof accessCheck;
  accounts: typeof accounts;
  anonymous: typeof anonymous;
  audit: typeof audit;
  codes: typeof codes;
  credentialAccounts: typeof credentialAccounts;
  credentials: typeof credentials;
  crons: typeof crons;
  deviceCodes: typeof deviceCodes;
  devices: typeof devices;
  emails: typeof emails;
  groups: typeof groups;
  held: typeof held;
  invites: typeof invites;
  jobStep: typeof jobStep;
  jobs: typeof jobs;
  keyCheck: typeof keyCheck;
  keys: typeof keys;
  memberInherit: typeof memberInherit;
  members: typeof members;
  oauth: typeof oauth;
  owners: typeof owners;
  passkeys: typeof passkeys;
  passwords: typeof passwords;
  recovery: typeof recovery;
  seal: typeof seal;
  sessionCheck: typeof sessionCheck;
  sessionRotate: typeof sessionRotate;
  sessions: typeof sessions;
  totp: typeof totp;
  users: typeof users;
  webhookDeliveries: typeof webhookDeliveries;
  webhookEndpoints: typeof webhookEndpoints;
  worker: typeof worker;
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
