import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, createLocalJWKSet, importJWK, jwtVerify } from 'jose'
import { calculatePKCECodeChallenge } from 'oauth4webapi'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { newPkce } from '../../../src/wallet/providers/beyond-identity/authorize.ts'
import {
  NO_PROOFS,
  proofClaimsSchema,
  proofUrl,
  requestClaimsSchema,
  requestHeaderSchema,
} from '../../../src/wire/beyond-identity/authenticate.ts'
import { bindingClaims, challengeBytes } from '../../../src/wire/beyond-identity/bind.ts'
import { subjectOf } from '../../../src/wire/beyond-identity/ids.ts'
import { type BindingTicket, bindParameters, readBindingLink } from '../../../src/wire/beyond-identity/link.ts'
import vectors from '../../vectors/beyond-identity.json' with { type: 'json' }

const { ids, B1, B2, B3, B4, B5, B6 } = vectors

const ticket: BindingTicket = {
  api_base_url: 'http://localhost:8790',
  tenant_id: ids.tenantId,
  realm_id: ids.realmId,
  identity_id: ids.identityId,
  job_id: ids.jobId,
  token: B2.token,
}

const payloadOf = async (jws: string, key: Parameters<typeof importJWK>[0]) =>
  JSON.parse(new TextDecoder().decode((await compactVerify(jws, await importJWK(key, 'ES256'))).payload))

describe('vectors of Beyond Identity, as both sides read and write them', () => {
  it('B1: a thumbprint is RFC 7638 of the key; the cloud pads it, the proof does not', async () => {
    expect(`${await calculateJwkThumbprint(JSON.parse(B1.published.jwkJson))}=`).toBe(B1.published.thumbprint)
    expect(await calculateJwkThumbprint(JSON.parse(B1.own.jwkJson))).toBe(B1.own.kid)
  })

  it('B2: what is signed to bind', async () => {
    expect(bindingClaims(ticket)).toEqual(B2.payload)
    expect(await payloadOf(B2.jws, B2.header.jwk)).toEqual(B2.payload)
  })

  it('B2: the WebAuthn challenge is the JSON of the same, encoded once (decision 0005), not the text the contract encodes twice', () => {
    const bytes = Buffer.from(challengeBytes(bindingClaims(ticket)))
    expect(bytes.toString('base64url')).toBe(B2.webAuthn.challengeText)
    expect(Buffer.from(B2.webAuthn.clientDataChallenge, 'base64url').toString()).toBe(B2.webAuthn.challengeText)
  })

  it('B3: the authenticate request', async () => {
    const { payload, protectedHeader } = await jwtVerify(B3.jwt, createLocalJWKSet(B3.jwks), {
      currentDate: new Date(B3.iat * 1000),
    })
    expect(v.parse(requestHeaderSchema, protectedHeader).jku).toBe(
      `${ticket.api_base_url}/.well-known/bi-request-jwks.json`,
    )
    expect(payload).toEqual(B3.payload)
    expect(v.parse(requestClaimsSchema, payload)).toEqual(B3.payload)
    await expect(jwtVerify(B3.jwt, createLocalJWKSet(B3.jwks))).rejects.toMatchObject({ claim: 'exp' })
  })

  it('B4: the proof for B3', async () => {
    const claims = await payloadOf(B4.jws, JSON.parse(B1.own.jwkJson))
    expect(v.parse(proofClaimsSchema, claims)).toEqual(B4.payload)
    expect(claims.aud).toEqual([proofUrl(B3.payload.authn)])
    expect(claims.sub).toBe(subjectOf(ids))
  })

  it('B5: a challenge is S256 of its verifier, as the wallet makes both', async () => {
    expect(await calculatePKCECodeChallenge(B5.verifier)).toBe(B5.challenge)
    const { verifier, challenge } = await newPkce()
    expect(verifier).toMatch(/^[\w-]{43,128}$/)
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge)
  })

  it('B6: no obligations', () => {
    expect([btoa(B6.json), B6.padded]).toEqual([NO_PROOFS, NO_PROOFS])
    expect(B3.payload.authn.action.prove.bi_req).toBe(B6.unpadded)
  })

  it.each(bindParameters)('a /bind address without %s is none', missing => {
    const address = new URL('http://gateway.localhost:8700/bind')
    for (const name of bindParameters) address.searchParams.set(name, ticket[name])
    expect(readBindingLink(address.href)).toEqual({ kind: 'bind', ticket })
    address.searchParams.delete(missing)
    expect(readBindingLink(address.href)).toBeUndefined()
  })
})
