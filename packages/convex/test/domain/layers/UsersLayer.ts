/** `Users`, `Emails` and `Accounts` over the component, and the port on its Store. */
import { Users as UsersPort } from "@gatehouse/contract/Users"
import { Accounts } from "@gatehouse/core-sessions/accounts/Accounts"
import { AccountsContract } from "@gatehouse/core-sessions/accounts/AccountsContract"
import * as EmailFlow from "@gatehouse/core-sessions/emails/EmailFlow"
import { Emails } from "@gatehouse/core-sessions/emails/Emails"
import { EmailsContract } from "@gatehouse/core-sessions/emails/EmailsContract"
import { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import * as UserFlow from "@gatehouse/core-sessions/users/UserFlow"
import { Users } from "@gatehouse/core-sessions/users/Users"
import { UsersContract } from "@gatehouse/core-sessions/users/UsersContract"
import * as Port from "@gatehouse/core-sessions/users/UsersPort"
import { Context, Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"

export const layer = Layer.effectContext(Effect.gen(function*() {
  const halves = yield* Halves
  const messenger = yield* Messenger
  const users = halves(UsersContract)
  const emails = halves(EmailsContract)
  return Context.make(Users, { ...users, ...UserFlow.make(users, messenger) }).pipe(
    Context.add(Emails, { ...emails, ...EmailFlow.make(emails, messenger) }),
    Context.add(Accounts, halves(AccountsContract)),
    Context.add(UsersPort, yield* Port.make)
  )
}))
