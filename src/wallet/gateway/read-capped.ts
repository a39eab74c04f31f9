import { WalletError } from '../errors.ts'

/** Bytes of an answer we read at most; the largest real one (a signed payload) is a few kilobytes. */
export const MAX_ANSWER_BYTES = 262_144

/** The text of an answer. Throws WalletError `too_large`, `gateway_unreachable` when it is cut off. */
export async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  while (reader) {
    const { done, value } = await readChunk(reader)
    if (done) break
    size += value.byteLength
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel()
      throw new WalletError('too_large', { field: 'answer', limit: MAX_ANSWER_BYTES })
    }
    chunks.push(value)
  }
  return new TextDecoder().decode(concat(chunks, size))
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read()
  } catch (cause) {
    throw new WalletError('gateway_unreachable', { reason: 'answer_cut_off' }, { cause })
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.byteLength
  }
  return all
}
