import { describe, expect, it } from 'vitest'
import { parseAssurance, parseSession } from '../../../../src/wallet/providers/visa/session.ts'

const browserData = {
  browserColorDepth: '24',
  browserHeader: 'text/html',
  browserJavaEnabled: false,
  browserJavascriptEnabled: true,
  browserLanguage: 'en-US',
  browserScreenHeight: '900',
  browserScreenWidth: '1440',
  browserTimeZone: '-60',
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
}
const created = {
  type: 'AUTH_SESSION_CREATED',
  result: 'COMPLETE',
  requestID: 'r1',
  sessionContext: { secureToken: 'ezAwMX06x' },
  browserData,
  dfpSessionID: 'dfp-1',
}
const complete = {
  type: 'AUTH_COMPLETE',
  requestID: 'r1',
  assuranceData: { fidoBlob: 'a.b.c', identifier: 'ctx-1', rpID: 'vts.auth.visa.com' },
}
const sent = (message: unknown) => ({ ok: true, message })

describe('what the surface sent for a session', () => {
  it('is read, with the secure token in either spelling', () => {
    expect(parseSession(sent(created))).toMatchObject({ secureToken: 'ezAwMX06x', fingerprintSessionId: 'dfp-1' })
    expect(parseSession(sent({ ...created, sessionContext: 'ezAwMX06y' }))).toMatchObject({ secureToken: 'ezAwMX06y' })
  })

  it.each([
    [undefined, 'message_forged'],
    [{ ok: 'yes' }, 'message_forged'],
    [{ ok: true, message: 'AUTH_SESSION_CREATED' }, 'message_forged'],
    [sent({ ...created, browserData: {} }), 'provider_rejected'],
    [sent(complete), 'provider_rejected'],
    [{ ok: false, failure: 'not_ready' }, 'provider_unavailable'],
    [{ ok: false, failure: 'no_answer' }, 'ceremony_timeout'],
    [{ ok: false, failure: 'something else' }, 'message_forged'],
  ])('%j is refused', (raw, code) => {
    expect(() => parseSession(raw)).toThrow(expect.objectContaining({ code }))
  })
})

describe('what the surface sent for a passkey', () => {
  it('is read', () => {
    expect(parseAssurance(sent(complete))).toEqual({
      fidoBlob: 'a.b.c',
      identifier: 'ctx-1',
      rpId: 'vts.auth.visa.com',
    })
  })

  it.each([
    ['AUTH_FAILED', 'passkey_refused'],
    ['AUTH_CANCELLED', 'passkey_refused'],
    ['AUTH_NOT_PERFORMED', 'passkey_refused'],
    ['AUTH_NOT_SUPPORTED', 'passkey_unsupported'],
  ])('%s is %s, and the frame’s words are dropped', (type, code) => {
    const raw = sent({ type, requestID: 'r1', error: { message: 'FIDO_START_FAILED for Ada' } })
    try {
      parseAssurance(raw)
      expect.unreachable()
    } catch (thrown) {
      expect(thrown).toMatchObject({ code })
      expect(JSON.stringify(thrown)).not.toContain('Ada')
    }
  })

  it.each([
    ['no_answer', 'ceremony_timeout'],
    ['window_closed', 'ceremony_lost'],
  ])('%s is %s', (failure, code) => {
    expect(() => parseAssurance({ ok: false, failure })).toThrow(expect.objectContaining({ code }))
  })
})
