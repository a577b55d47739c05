/**
 * The services of users, of their addresses and of their accounts as one layer, with what goes with a user, the jobs of
 * their end, and what other domains ask of them.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Suspensions } from "@gatehouse/contract/Suspensions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Users as UsersPort } from "@gatehouse/contract/Users"
import type { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Accounts from "../accounts/Accounts.ts"
import { AccountsContract } from "../accounts/AccountsContract.ts"
import * as EmailFlow from "../emails/EmailFlow.ts"
import * as Emails from "../emails/Emails.ts"
import { EmailsContract } from "../emails/EmailsContract.ts"
import { Messenger } from "../messages/Messenger.ts"
import * as RemoveUser from "./RemoveUser.ts"
import * as SuspendUser from "./SuspendUser.ts"
import { registerCascades } from "./UserCascades.ts"
import * as UserFlow from "./UserFlow.ts"
import * as Users from "./Users.ts"
import { UsersContract } from "./UsersContract.ts"
import * as Port from "./UsersPort.ts"

/** `Users`, `Emails`, `Accounts`, and the `Users` port of the contract package. */
export const layer: Layer.Layer<
  Users.Users | Emails.Emails | Accounts.Accounts,
  never,
  Store | Transactions | Tokens | Jobs | Cascades | Suspensions | Messenger
> = Layer.effectContext(Effect.gen(function*() {
  const transactions = yield* Transactions
  const messenger = yield* Messenger
  yield* registerCascades
  yield* RemoveUser.register
  yield* SuspendUser.register
  const userBodies = yield* Users.make
  const users = Guard.implementSelf(UsersContract, transactions, (self) => ({
    ...userBodies,
    ...UserFlow.make(self, messenger)
  }))
  const emailBodies = yield* Emails.make
  const emails = Guard.implementSelf(EmailsContract, transactions, (self) => ({
    ...emailBodies,
    ...EmailFlow.make(self, messenger)
  }))
  const accounts = Guard.implement(AccountsContract, transactions, yield* Accounts.make)
  return Context.make(Users.Users, users).pipe(
    Context.add(Emails.Emails, emails),
    Context.add(Accounts.Accounts, accounts),
    Context.add(UsersPort, yield* Port.make)
  )
}))
