import { announceChange } from '../messages/changed.ts'
import type { CommandHandlers } from '../messages/serve.ts'
import type { GatewayClient } from './client.ts'

/** Handlers of the commands about the operator's gateway. `suggested` is an address this build offers the person. */
export function createGatewayCommands(
  gateway: Pick<GatewayClient, 'enrol' | 'enrolment'>,
  suggested?: string,
): Pick<CommandHandlers, 'gateway.enrol' | 'gateway.status'> {
  return {
    async 'gateway.enrol'({ origin, admissionCode }) {
      const { walletId } = await gateway.enrol(new URL(origin).origin, admissionCode)
      await announceChange()
      return { walletId }
    },
    async 'gateway.status'() {
      const enrolment = await gateway.enrolment()
      return { ...enrolment, ...(suggested !== undefined && { suggested }) }
    },
  }
}
