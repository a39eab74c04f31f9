import * as v from 'valibot'
import { type Assertion, assertionErrors, escapeSchema } from '../../../wire/transmit/journey.ts'
import { again, type Outcome } from './step.ts'

/** An option a form offers, as the wire has it. */
export const option = (id: string, name: string, schema?: readonly string[]) => ({
  id,
  display_name: name,
  ...(schema && { schema: schema.map(member => ({ name: member, type: 'string' })) }),
})

export const badInput = (message = 'The answer does not fit the step'): Outcome =>
  again(assertionErrors.badInput, message)

/** The option that was taken and what came with it; undefined when the answer is no option. */
export function takenOption({ assert, data }: Assertion) {
  if (assert !== 'escape') return undefined
  const parsed = v.safeParse(escapeSchema, data)
  return parsed.success ? { id: parsed.output.escape_id, params: parsed.output.escape_params ?? {} } : undefined
}

/** Reads what came with an answer; undefined when it does not fit. */
export function readMembers<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? parsed.output : undefined
}
