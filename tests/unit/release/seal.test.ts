import { compactDecrypt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PaymentCredential } from '../../../src/wallet/providers/types.ts'
import { readMerchantKeys, type SealingKey, thumbprint } from '../../../src/wallet/purchase/keys.ts'
import type { FrozenFacts } from '../../../src/wallet/purchase/types.ts'
import { sealCredential } from '../../../src/wallet/release/seal.ts'
import { Merchant, SHOP } from '../purchase/support/merchant.ts'

const credential: PaymentCredential = {
  number: '4000020000000001',
  expirationMonth: '12',
  expirationYear: '2030',
  cryptogram: 'AAAA',
  dynamicDataId: 'dyn-1',
  expiresAt: 1_800_000_600_000,
}

let merchant: Merchant
let key: SealingKey
let facts: FrozenFacts
beforeAll(async () => {
  merchant = await Merchant.open()
  key = sealingKey(merchant)
  facts = {
    version: 1,
    requester: { kind: 'page', origin: 'https://ada.example' },
    payee: { origin: SHOP, name: 'Lamp Co' },
    amount: { amount: 4250, currency: 'USD' },
    items: [],
    checkout: { id: 'chk_1', hash: 'h', expiresAt: 0, verified: true },
    release: { kind: 'sealed', sealTo: await thumbprint(key) },
  }
})

function sealingKey({ document }: Merchant): SealingKey {
  const [found] = readMerchantKeys(document).sealing
  if (!found) throw new Error('no sealing key')
  return found
}

describe('sealCredential', () => {
  it('seals to the merchant, bound to checkout, merchant and amount, without our provider’s own ids', async () => {
    const jwe = await sealCredential(credential, facts, key)
    expect(decodeProtectedHeader(jwe)).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid, aud: SHOP })
    const { plaintext } = await compactDecrypt(jwe, merchant.sealing.privateKey)
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({
      type: 'network_token',
      number: credential.number,
      expirationMonth: '12',
      expirationYear: '2030',
      cryptogram: 'AAAA',
      binding: { checkout_id: 'chk_1', checkout_hash: 'h', merchant: SHOP },
      amount: 4250,
      currency: 'USD',
      exp: 1_800_000_600,
    })
  })

  it('refuses a substituted key, even under the same key id', async () => {
    const substitute = { ...sealingKey(await Merchant.open()), kid: key.kid }
    await expect(sealCredential(credential, facts, substitute)).rejects.toMatchObject({
      code: 'encryption_key_untrusted',
    })
  })

  it('refuses facts nobody signed', async () => {
    const unverified = { ...facts, checkout: { ...facts.checkout, verified: false } }
    await expect(sealCredential(credential, unverified, key)).rejects.toMatchObject({ code: 'release_refused' })
  })
})
