import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { methodSchemas, purchaseChangedSchema } from '../src/wallet/agent/schema.ts'

/** Files of `docs/schema` by name: JSON Schema (2020-12) of every method's params and result, and of the event. */
export function publishSchemas(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const add = (name: string, schema: GenericSchema) => files.set(`${name}.json`, print(name, schema))
  for (const [method, { params, result }] of Object.entries(methodSchemas)) {
    add(`${method}.params`, params)
    add(`${method}.result`, result)
  }
  add('purchaseChanged', purchaseChangedSchema)
  return files
}

/** What may be sent, not what comes of it: cleaning of text and defaults are the wallet's affair. */
function print(name: string, schema: GenericSchema): string {
  const { $schema, ...body } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    ignoreActions: ['transform', 'check'],
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'safe_integer' ? { ...jsonSchema, type: 'integer' } : undefined,
  })
  return `${JSON.stringify({ $schema, title: name, ...body }, null, 2)}\n`
}
