import { describe, expect, it } from 'vitest'
import { readCall, readId } from '../../../src/wallet/agent/rpc.ts'
import { MAX_REQUEST_LENGTH } from '../../../src/wallet/messages/agent.ts'

const call = (members: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'wallet_getCapabilities', ...members })

describe('readCall', () => {
  it('reads one call and drops what nobody asked for', () => {
    expect(readCall(call({ params: { a: 1 }, origin: 'https://other.example' }))).toEqual({
      id: 1,
      method: 'wallet_getCapabilities',
      params: { a: 1 },
    })
  })

  it.each([
    ['no JSON', '{"jsonrpc":', -32700],
    ['nothing', '', -32700],
    ['a batch', `[${call({})}]`, -32600],
    ['a notification', call({ id: undefined }), -32600],
    ['an id that is no id', call({ id: { toString: 1 } }), -32600],
    ['a fractional id', call({ id: 1.5 }), -32600],
    ['another version', call({ jsonrpc: '1.0' }), -32600],
    ['a method that is no name', call({ method: ['wallet_redeem'] }), -32600],
    ['a bare value', '7', -32600],
    ['null', 'null', -32600],
    ['a deep nest', call({ params: JSON.parse('['.repeat(20) + ']'.repeat(20)) }), -32600],
  ])('refuses %s', (_, body, code) => {
    expect(() => readCall(body)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses a megabyte before it is parsed, and counts bytes, not letters', () => {
    expect(() => readCall(call({ params: 'x'.repeat(1_000_000) }))).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    )
    const wide = call({ params: 'é'.repeat(MAX_REQUEST_LENGTH / 2) })
    expect(wide.length).toBeLessThan(MAX_REQUEST_LENGTH)
    expect(() => readCall(wide)).toThrow(expect.objectContaining({ code: 'too_large' }))
  })

  it('leaves prototypes alone', () => {
    const { params } = readCall('{"jsonrpc":"2.0","id":1,"method":"m","params":{"__proto__":{"polluted":true}}}')
    expect(params).toBeDefined()
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('readId', () => {
  it.each([
    ['a deep nest', call({ params: JSON.parse('['.repeat(20) + ']'.repeat(20)) }), 1],
    ['no method', call({ method: undefined }), 1],
    ['too many bytes', call({ params: 'é'.repeat(MAX_REQUEST_LENGTH / 2) }), 1],
    ['an id that is no id', call({ id: { toString: 1 } }), null],
    ['no JSON', '{"jsonrpc":"2.0","id":1', null],
    ['null', 'null', null],
    ['a megabyte', call({ params: 'x'.repeat(1_000_000) }), null],
  ])('names the call refused for %s', (_, body, id) => {
    expect(readId(body)).toBe(id)
  })
})
