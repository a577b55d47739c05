/** Sign-in as an app configures it. Messages go to the test. */
import {
  anonymous,
  createAuth,
  credentials,
  credentialsRefused,
  definePermissions,
  device,
  email,
  oidc,
  passkey,
  password,
  phone,
  totp
} from "@gatehouse/convex"
import { componentsGeneric } from "convex/server"

declare const Convex: { readonly asyncSyscall: (operation: string, json: string) => Promise<string> }

const components: any = componentsGeneric()

export const auth = createAuth(components.auth, {
  permissions: definePermissions({
    grants: ["docs:read"],
    roles: { owner: { label: "Owner", grants: "*", owner: true } }
  }),
  providers: [
    password({ isBreached: async (text) => text === "correct horse breached staple" }),
    email(),
    phone(),
    anonymous(),
    passkey(),
    totp({ issuer: "Acme" }),
    device(),
    oidc({ id: "acme", issuer: "https://id.acme.example" }),
    credentials({
      id: "ldap",
      identifier: ({ user }) => String(user),
      authorize: async ({ user, word }) => {
        if (word === "expired") throw credentialsRefused("Your directory password has expired.")
        return word === "swordfish"
          ? { identity: { subject: String(user), email: `${user}@ldap.example`, emailVerified: true } }
          : null
      }
    })
  ],
  jwt: { claims: async ({ userId }) => ({ plan: userId === "" ? "none" : "pro" }) },
  send: async (message) => {
    await Convex.asyncSyscall("test/send", JSON.stringify(message))
  }
})

export const { signIn, signOut } = auth
