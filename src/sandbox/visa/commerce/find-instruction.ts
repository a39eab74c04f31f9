import type { VisaContext } from '../context.ts'
import { iccRefusal } from '../rest/refusal.ts'
import type { Instruction } from '../state.ts'

/** Finds an instruction. @throws Refusal 404 */
export function findInstruction(sandbox: VisaContext, id: string): Instruction {
  const instruction = sandbox.state.instructions.get(id)
  if (instruction === undefined) throw iccRefusal(404, 'NOT_FOUND', 'The instruction is not known', 'instructionId')
  return instruction
}

/** The instrument named in a call must be the instruction's. @throws Refusal 400 */
export function requireSameInstrument(
  instruction: Instruction,
  { instrumentIdentifier }: { instrumentIdentifier: { id: string } },
): void {
  if (instrumentIdentifier.id === instruction.instrumentId) return
  const source = 'paymentInformation.instrumentIdentifier.id'
  throw iccRefusal(400, 'INVALID_FIELD', 'The instruction belongs to another card', source)
}
