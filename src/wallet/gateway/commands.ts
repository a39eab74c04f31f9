import { announceChange } from '../messages/changed.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { GatewayClient } from './client.ts'
import type { Demo } from './demo.ts'

/** Handlers of the commands about the operator's gateway. `suggested` is an address this build offers the person. */
export function createGatewayCommands(
  {
    gateway,
    demo,
  }: { readonly gateway: Pick<GatewayClient, 'enrol' | 'enrolment'>; readonly demo: Pick<Demo, 'learn'> },
  suggested?: string,
): Pick<CommandHandlers, 'gateway.enrol' | 'gateway.status'> {
  return {
    async 'gateway.enrol'({ origin, admissionCode }) {
      const { walletId } = await gateway.enrol(new URL(origin).origin, admissionCode)
      await demo.learn()
      await announceChange()
      return { walletId }
    },
    async 'gateway.status'() {
      const enrolment = await gateway.enrolment()
      return { ...enrolment, ...(suggested !== undefined && { suggested }) }
    },
  }
}
