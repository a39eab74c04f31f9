import * as v from 'valibot'
import { instructionResponseSchema } from '../../wire/visa/instructions.ts'
import { instrumentIdOf, tokenizedCardSchema } from '../../wire/visa/tokenized-card.ts'
import type { ProviderObject } from '../objects.ts'

/** Finds the objects an answer hands to the wallet, the one with a single owner first. */
export type ReadClaims = (body: unknown) => readonly ProviderObject[]

/** The token and, where the answer names one, its instrument identifier. */
export const claimsInTokenizedCard: ReadClaims = body => {
  const card = v.safeParse(tokenizedCardSchema, body)
  if (!card.success) return []
  const token = { kind: 'token', id: card.output.id } as const
  if (card.output._links?.instrumentIdentifier === undefined) return [token]
  return [token, { kind: 'instrument', id: instrumentIdOf(card.output) }]
}

/** The instruction that was made, pending or not. */
export const claimsInInstruction: ReadClaims = body => {
  const answer = v.safeParse(instructionResponseSchema, body)
  const id = answer.success ? answer.output.instructionId : undefined
  return id === undefined ? [] : [{ kind: 'instruction', id }]
}
