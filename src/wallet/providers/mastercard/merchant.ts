import type { FrozenFacts } from '../../purchase/types.ts'

const MAX_NAME = 60

/** The merchant as the checkout API names one (contract 10.1): the frozen payee, its name cut to what fits. */
export function merchantOf({ payee }: FrozenFacts): { readonly dpaName: string; readonly dpaUri: string } {
  return { dpaName: payee.name.slice(0, MAX_NAME).trim(), dpaUri: payee.origin }
}
