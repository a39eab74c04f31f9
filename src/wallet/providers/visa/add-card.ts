import { instrumentIdOf, lastFourOf, type TokenizedCard } from '../../../wire/visa/tokenized-card.ts'
import { WalletError } from '../../errors.ts'
import type { Call, Flow } from '../../flow/types.ts'
import type { Installation } from '../../link/installation.ts'
import type { Card } from '../../link/types.ts'
import { RETRY } from '../retry.ts'
import type { CardEntry } from '../types.ts'
import type { VisaClient } from './client.ts'
import type { VisaDeps } from './deps.ts'
import { PROVIDER_ID } from './identity.ts'

export type NewCard = Omit<Card, 'id' | 'isDefault' | 'createdAt'>

/**
 * Makes a network token of a typed card (contract 4.2). `entry` reads the card number from where it lives until then;
 * the same number and wallet give the same token, so the call may be repeated.
 * Throws WalletError `card_not_eligible` when the network takes no such card.
 */
export async function addCard(
  flow: Flow,
  deps: VisaDeps,
  client: VisaClient,
  entry: () => Promise<CardEntry>,
): Promise<NewCard> {
  const installation = await flow.value('visa-installation', deps.installation)
  return flow.step('visa-tokenize', { onUnknown: 'repeat', retry: RETRY }, async call => {
    const typed = await entry()
    return toCard(await tokenize(client, typed, installation, call), typed)
  })
}

function tokenize(
  client: VisaClient,
  typed: CardEntry,
  installation: Installation,
  call: Call,
): Promise<TokenizedCard> {
  return client.tokenizeCard(
    {
      source: 'ONFILE',
      card: {
        number: typed.number,
        expirationMonth: typed.expirationMonth,
        expirationYear: typed.expirationYear,
        ...(typed.securityCode !== undefined && { securityCode: typed.securityCode }),
        type: '001',
      },
      consumerId: installation.consumerId,
      createPanInstrumentIdentifier: true,
    },
    call,
  )
}

function toCard(token: TokenizedCard, typed: CardEntry): NewCard {
  if (token.state !== undefined && token.state !== 'ACTIVE')
    throw new WalletError('card_not_eligible', { state: token.state })
  const issuer = token.metadata?.issuer
  return {
    provider: PROVIDER_ID,
    network: 'visa',
    lastFour: lastFourOf(token) ?? typed.number.slice(-4),
    expires: `${typed.expirationYear}-${typed.expirationMonth}`,
    ...(issuer?.name !== undefined && { issuer: issuer.name.slice(0, 80) }),
    state: 'active',
    reference: {
      tokenId: token.id,
      instrumentId: requireInstrument(token),
      ...(issuer?.capabilities?.deviceBindingSupported === false && { deviceBinding: 'unsupported' }),
    },
  }
}

/** An answer without the instrument it speaks of is not one we can go on with. */
function requireInstrument(token: TokenizedCard): string {
  try {
    return instrumentIdOf(token)
  } catch (cause) {
    throw new WalletError('provider_rejected', { operation: 'tokenize', reason: 'bad_shape' }, { cause })
  }
}
