import { type BrowserContext, expect, type Page } from '@playwright/test'
import { deviceKeyId } from '../../../../src/wire/transmit/device-key.ts'
import type { ProviderControl } from '../control.ts'
import { dumpDatabase } from '../database.ts'
import type { Stack } from '../stack.ts'
import type { ApprovalWindow } from './approval.ts'

/** Journeys of a business: each asks for the organisation. */
const forBusiness = { organisation: true }

/** The operator's administrator at Mosaic, and what the person gets from there. */
export class TransmitOperator {
  readonly #mosaic: ProviderControl
  readonly #inbox: string

  constructor(mosaic: ProviderControl, web: string) {
    this.#mosaic = mosaic
    this.#inbox = `${web}/inbox`
  }

  /** Puts the journeys together: both ask for the organisation, and the sign-in has these changes. */
  async edits(login: object): Promise<void> {
    const journeys = { passkey_register: forBusiness, passkey_login: { ...forBusiness, ...login } }
    await this.#mosaic.switch({ journeys })
  }

  /** Journeys as they ship. */
  async tidies(): Promise<void> {
    await this.#mosaic.switch({ journeys: {} })
  }

  /** Puts the provider's clock ahead by so many milliseconds; null returns to real time. */
  async putsAhead(ahead: number | null): Promise<void> {
    await this.#mosaic.setClock(ahead === null ? null : Date.now() + ahead)
  }

  /** Revokes this wallet's device. */
  async revokesDevice(home: Page): Promise<void> {
    const { deviceKeys = [] } = await dumpDatabase(home)
    const row = deviceKeys.find(({ name }) => String(name).startsWith('transmit/'))
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('jwk', row?.publicKey as JsonWebKey, algorithm, true, ['verify'])
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key))
    await this.#mosaic.command('revoke-device', { key_id: await deviceKeyId(spki) })
  }

  /** The newest code the person has in their mail. */
  async code(context: BrowserContext): Promise<string> {
    const page = await context.newPage()
    await page.goto(this.#inbox)
    const code = await page.locator('.code').first().textContent()
    await page.close()
    return code ?? ''
  }
}

export function operatorOf({ others, sandbox }: Stack): TransmitOperator {
  const mosaic = others.get('transmit')
  if (!mosaic) throw new Error('no Transmit in this world')
  return new TransmitOperator(mosaic, sandbox.transmit.addresses.web)
}

/** The person says for which organisation they sign in. */
export async function choosesOrganisation(window: ApprovalWindow): Promise<void> {
  await window.shows('For which organisation?')
  await window.page.getByRole('radio', { name: 'Lamp Works' }).check()
  await expect(window.page.getByRole('radio', { name: 'Lamp Works' })).toBeChecked()
  await window.press('Go on for Lamp Works')
}
