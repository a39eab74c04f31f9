import { WalletError } from '../errors.ts'

/**
 * What a JSON round trip leaves of a value, so that the first run sees exactly what a replay will see. Undefined
 * stays undefined. Throws WalletError `internal` for what JSON can't hold.
 */
export function toJson(value: unknown, path: string): unknown {
  if (value === undefined) return undefined
  const text = stringify(value, path)
  if (text === undefined) throw new WalletError('internal', { reason: 'not_json', path })
  return JSON.parse(text)
}

function stringify(value: unknown, path: string): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof WalletError) throw cause
    throw new WalletError('internal', { reason: 'not_json', path }, { cause })
  }
}

/** True when `value` is, or holds, one of `objects`. */
export function holdsAny(objects: WeakSet<object>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (objects.has(value)) return true
  return Object.values(value).some(member => holdsAny(objects, member))
}
