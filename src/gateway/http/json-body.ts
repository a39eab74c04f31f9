import * as v from 'valibot'
import { Refusal } from '../refusal.ts'

/** Reads a JSON body by its schema; unknown members are dropped. @throws Refusal 400 `invalid_input` naming the member */
export function readJsonBody<const S extends v.GenericSchema>(schema: S, bytes: Uint8Array): v.InferOutput<S> {
  const result = v.safeParse(schema, parse(bytes), { abortEarly: true })
  if (result.success) return result.output
  throw new Refusal(400, 'invalid_input', v.getDotPath(result.issues[0]) ?? 'body')
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Refusal(400, 'invalid_input', 'body', { cause })
  }
}
