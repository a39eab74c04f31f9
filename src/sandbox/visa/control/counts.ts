import type { VisaState } from '../state.ts'

/** Side effects so far, in all and per token and instruction. */
export function countsOf(state: VisaState) {
  return {
    ...state.counts,
    perToken: Object.fromEntries([...state.tokens.keys()].map(id => [id, countToken(state, id)])),
    perInstruction: Object.fromEntries([...state.instructions.keys()].map(id => [id, countInstruction(state, id)])),
  }
}

function countToken(state: VisaState, tokenId: string) {
  const devices = [...state.bindings.values()].filter(binding => binding.tokenId === tokenId)
  const otpSent = [...state.stepUps.values()].filter(stepUp => stepUp.tokenId === tokenId)
  return {
    devicesBound: devices.filter(binding => binding.state === 'bound').length,
    otpSent: otpSent.reduce((sum, { requests }) => sum + requests, 0),
    credentialsIssued: [...state.credentials.values()].filter(issued => issued.tokenId === tokenId).length,
  }
}

function countInstruction(state: VisaState, instructionId: string) {
  const issued = [...state.credentials.values()].filter(({ source }) => source === instructionId)
  const confirmations = [...state.confirmations.values()].filter(stored => stored.instructionId === instructionId)
  return {
    state: state.instructions.get(instructionId)?.state,
    credentialsIssued: issued.length,
    confirmationsStored: confirmations.length,
    authorizationsApproved: issued.filter(({ spentBy }) => spentBy !== undefined).length,
  }
}
