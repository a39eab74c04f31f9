import { describe, expect, it } from 'vitest'
import { toIccDeviceInformation, toTmsDeviceInformation } from '../../../src/wire/visa/device.ts'
import {
  authenticateMessage,
  createAuthSession,
  readFrameMessage,
  toFrameContext,
} from '../../../src/wire/visa/frame.ts'

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
const session = {
  type: 'AUTH_SESSION_CREATED',
  result: 'COMPLETE',
  requestID: 'r-1',
  version: '1',
  sessionContext: { secureToken: 'ezAwMX06' },
  dfpSessionID: 'dfp-2f8c41',
  browserData,
  authenticationPreferencesSupported: { requiresPopupForAuthenticate: false, requiresPopupForRegister: true },
}

describe('frame messages', () => {
  it('reads a session as object and as JSON text, with the token as member or as string', () => {
    const read = readFrameMessage(session)
    expect(read).toMatchObject({
      kind: 'session',
      requestId: 'r-1',
      session: { secureToken: 'ezAwMX06', fingerprintSessionId: 'dfp-2f8c41', popupForRegister: true },
    })
    expect(readFrameMessage(JSON.stringify(session))).toEqual(read)
    expect(readFrameMessage({ ...session, sessionContext: 'ezAwMX06' })).toEqual(read)
  })

  it.each(['AUTH_COMPLETE', 'RESULT', 'AUTH_SUCCESS'])('takes %s with assurance data as completion', type => {
    const assuranceData = { fidoBlob: 'a.b.c', identifier: 'ctx', rpID: 'visa.localhost' }
    expect(readFrameMessage({ type, requestID: 'r', assuranceData })).toEqual({
      kind: 'complete',
      requestId: 'r',
      assurance: { fidoBlob: 'a.b.c', identifier: 'ctx', rpId: 'visa.localhost' },
    })
    expect(readFrameMessage({ type, requestID: 'r' })).toBeUndefined()
  })

  it('reads failures with the error as text or object', () => {
    expect(readFrameMessage({ type: 'AUTH_FAILED', requestID: 'r', error: 'FIDO_START_FAILED' })).toMatchObject({
      reason: 'failed',
      error: 'FIDO_START_FAILED',
    })
    expect(readFrameMessage({ type: 'AUTH_CANCELLED', requestID: 'r', error: { message: 'no' } })).toMatchObject({
      reason: 'cancelled',
      error: 'no',
    })
  })

  it.each([
    ['an unknown type', { type: 'HELLO', requestID: 'r' }],
    ['no request id', { type: 'AUTH_READY' }],
    ['a broken text', '{"type":'],
    ['an oversized text', JSON.stringify({ type: 'AUTH_READY', requestID: 'r', fill: 'x'.repeat(200_000) })],
    ['nothing', null],
  ])('ignores %s', (_name, data) => {
    expect(readFrameMessage(data)).toBeUndefined()
  })

  it('writes request id and version on what it sends, and renames the context id', () => {
    const context = toFrameContext({ id: 'auth-ctx-01', endpoint: 'L29h', payload: 'p' }, 'REGISTER', 'popup')
    expect(authenticateMessage('r-2', context)).toEqual({
      type: 'AUTHENTICATE',
      requestID: 'r-2',
      version: '1',
      authenticationContext: {
        identifier: 'auth-ctx-01',
        endpoint: 'L29h',
        payload: 'p',
        action: 'REGISTER',
        platformType: 'WEB',
        authenticationPreferencesEnabled: { responseType: 'code', responseMode: 'form_post' },
      },
    })
    expect(createAuthSession('r-1', 'device')).toMatchObject({
      requestID: 'r-1',
      version: '1',
      client: { id: 'device' },
    })
  })
})

describe('device information', () => {
  it('is the same browser in both spellings', () => {
    expect(toTmsDeviceInformation(browserData)).toMatchObject({
      platformType: 'WEB',
      httpBrowserJavaScriptEnabled: true,
      httpBrowserTimeDifference: '-60',
      userAgentBrowserValue: 'Mozilla/5.0',
    })
    const icc = {
      applicationName: 'Countersign',
      fingerprintSessionId: 'dfp-2f8c41',
      clientDeviceId: 'd',
      country: 'US',
    }
    expect(toIccDeviceInformation(browserData, icc)).toMatchObject({
      userAgent: 'TW96aWxsYS81LjA',
      ipAddress: '203.0.113.7',
      fingerprintSessionId: 'dfp-2f8c41',
      country: 'US',
    })
  })
})
