import * as v from 'valibot'
import { type Assurance, passkeyAssurance } from '../../../wire/visa/assurance.ts'
import { iccDeviceInformationSchema } from '../../../wire/visa/device.ts'
import { toEpochSeconds } from '../../../wire/visa/units.ts'
import { WalletError } from '../../errors.ts'
import type { Flow } from '../../flow/types.ts'
import { RETRY } from '../retry.ts'
import type { Payment, PayRequest } from '../types.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { readProof, wipeProof } from './proof.ts'
import { referenceOf } from './reference.ts'

/**
 * Gives an instruction back before its credential was used (contract 8.5). Never asks for a passkey: stopping stays easy.
 * Once credentials were issued the network says 409; the instruction then runs out by itself, which is all that is left to do.
 */
export async function cancel(
  flow: Flow,
  deps: VisaDeps,
  client: VisaClient,
  request: PayRequest,
  reference: Payment['reference'],
): Promise<void> {
  const { instructionId, correlationId } = reference
  if (instructionId === undefined || correlationId === undefined) return
  const at = await flow.value('visa-cancel-at', deps.now)
  await flow.step('visa-cancel', { onUnknown: 'repeat', retry: RETRY }, async call => {
    const body = {
      clientCorrelationId: correlationId,
      deviceInformation: deviceOf(reference),
      assuranceData: [await assurance(deps, request, at)],
      paymentInformation: { instrumentIdentifier: { id: referenceOf(request.card, 'instrumentId') } },
    }
    await client.cancelInstruction(instructionId, body, call).catch(acceptTooLate)
  })
  await flow.step('visa-wipe-proof', { onUnknown: 'repeat' }, () => wipeProof(deps.secrets, request))
}

function acceptTooLate(thrown: unknown): void {
  if (thrown instanceof WalletError && (thrown.context.status === 409 || thrown.context.status === 404)) return
  throw thrown
}

function deviceOf(reference: Payment['reference']) {
  const parsed = v.safeParse(iccDeviceInformationSchema, JSON.parse(reference.device ?? 'null'))
  if (!parsed.success) throw new WalletError('internal', { reason: 'payment_without_reference', key: 'device' })
  return parsed.output
}

/** The passkey the instruction rests on; without it (the browser was restarted) we say that nobody was verified now. */
async function assurance(deps: VisaDeps, request: PayRequest, at: number): Promise<Assurance> {
  const proof = await readProof(deps.secrets, request)
  if (proof) return passkeyAssurance({ ...proof, action: 'AUTHENTICATE', event: 'payment' })
  return {
    verificationMethod: '23',
    verificationResults: '03',
    verificationTimestamp: toEpochSeconds(at),
    verificationType: 'DEVICE',
  }
}
