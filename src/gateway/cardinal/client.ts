import {
  type Authentication,
  CHALLENGE_MANDATED,
  CMPI_FIELD,
  CMPI_PATH,
  readAuthenticate,
  readCmpi,
  readLookup,
  type ThreeDs,
  writeCmpi,
} from '../../wire/cardinal/cmpi.ts'
import { GET_INFO_PATH, type GetInfoRequest, type Registration, readRegistration } from '../../wire/cardinal/dx.ts'
import type { LookupBody } from '../../wire/cardinal/gateway-api.ts'
import { toCmpiAmount } from '../../wire/cardinal/units.ts'
import { chunksOf, readCapped } from '../http/read-capped.ts'
import { Refusal } from '../refusal.ts'
import type { CardinalConfig } from './config.ts'
import { cmpiSignature, dxSignature } from './sign.ts'

export type { Authentication }

/** Largest answer that is read, in bytes. */
const MAX_ANSWER = 131_072

/** Whom and what a registration check is about. Passes through memory only. */
export interface GetInfoInput {
  readonly email: string
  readonly accountNumber: string
  readonly cardType: string
  readonly setupPayload?: string | undefined
  readonly transactionId: string
}

/** The calls from server to server (contract 5, 7). Each throws Refusal when there is no readable answer. */
export interface CardinalClient {
  getInfo(input: GetInfoInput): Promise<Registration>
  lookup(body: LookupBody, referenceId: string): Promise<ThreeDs>
  authenticate(transactionId: string): Promise<ThreeDs>
}

/** A client that signs as the configured account. */
export function createCardinalClient(config: CardinalConfig, now: () => number, timeout: number): CardinalClient {
  async function send(url: string, type: string, body: string): Promise<string> {
    const signal = AbortSignal.timeout(timeout)
    try {
      const init = { method: 'POST', headers: { 'content-type': type }, body, redirect: 'manual', signal } as const
      const response = await fetch(url, init)
      if (response.status !== 200)
        throw new Refusal(502, response.status < 500 ? 'provider_unreadable' : 'provider_unreachable')
      return new TextDecoder().decode(await readCapped(chunksOf(response.body), MAX_ANSWER))
    } catch (cause) {
      if (cause instanceof Refusal) throw cause
      if (signal.aborted) throw new Refusal(504, 'provider_timeout', undefined, { cause })
      throw new Refusal(502, 'provider_unreachable', undefined, { cause })
    }
  }

  async function cmpi(fields: Readonly<Record<string, string>>): Promise<ReturnType<typeof readCmpi>> {
    const Timestamp = String(now())
    const message = writeCmpi({
      ...fields,
      Version: '1.7',
      TransactionType: 'C',
      Algorithm: 'SHA-256',
      Identifier: config.identifier,
      OrgUnit: config.orgUnitId,
      Timestamp,
      Signature: cmpiSignature(config, Timestamp),
    })
    const form = new URLSearchParams({ [CMPI_FIELD]: message })
    const xml = await send(config.centinelUrl + CMPI_PATH, 'application/x-www-form-urlencoded', form.toString())
    return readable(() => readCmpi(xml))
  }

  return {
    async getInfo({ email, accountNumber, cardType, setupPayload, transactionId }) {
      const timestamp = new Date(now()).toISOString()
      const request: GetInfoRequest = {
        Signature: dxSignature(config, timestamp, transactionId),
        Timestamp: timestamp,
        Identifier: config.identifier,
        Algorithm: 'SHA-256',
        TransactionId: transactionId,
        OrgUnitId: config.orgUnitId,
        Payload: {
          AccountNumber: accountNumber,
          Email: email,
          CardType: cardType,
          ...(setupPayload !== undefined && { FidoSetupPayload: setupPayload }),
        },
      }
      const told = await send(config.dxUrl + GET_INFO_PATH, 'application/json', JSON.stringify(request))
      const registration = readable(() => readRegistration(JSON.parse(told)))
      // An answer to somebody else's question says nothing about this person.
      if (
        registration.kind !== 'refused' &&
        registration.requestId !== undefined &&
        registration.requestId !== transactionId
      )
        throw new Refusal(502, 'provider_unreadable')
      return registration
    },

    async lookup(body, referenceId) {
      const fields = await cmpi({
        MsgType: 'cmpi_lookup',
        DFReferenceId: referenceId,
        OrderNumber: body.orderNumber,
        ...toCmpiAmount(body.amount),
        CardNumber: body.accountNumber,
        CardExpMonth: body.expirationMonth,
        CardExpYear: body.expirationYear,
        Email: body.email,
        MerchantName: body.merchant.name,
        MerchantUrl: body.merchant.url,
        ...(body.challenge === 'mandated' ? { ChallengeIndicator: CHALLENGE_MANDATED } : {}),
      })
      return readable(() => readLookup(fields))
    },

    async authenticate(transactionId) {
      const fields = await cmpi({ MsgType: 'cmpi_authenticate', TransactionId: transactionId })
      return readable(() => readAuthenticate(fields, transactionId))
    },
  }
}

function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Refusal(502, 'provider_unreadable', undefined, { cause })
  }
}
