import { describe, expect, it } from 'vitest'
import { mask } from '../../../src/sandbox/journal.ts'

describe('mask', () => {
  it('hides secret members at any depth and keeps the rest', () => {
    const body = {
      clientCorrelationId: 'c',
      card: { number: '4111111111111111', expirationMonth: '12' },
      otp: '456789',
      assuranceData: [{ authenticatedIdentities: { id: 'a', data: 'blob' } }],
      dynamicData: [{ dynamicDataId: 'dd', dynamicDataValue: '417', paymentToken: '4895370000009909' }],
    }
    expect(mask(body)).toEqual({
      clientCorrelationId: 'c',
      card: { number: '***', expirationMonth: '12' },
      otp: '***',
      assuranceData: [{ authenticatedIdentities: { id: 'a', data: '***' } }],
      dynamicData: [{ dynamicDataId: 'dd', dynamicDataValue: '***', paymentToken: '***' }],
    })
  })
})
