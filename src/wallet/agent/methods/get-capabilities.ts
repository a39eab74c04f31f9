import { defineMethod } from '../method.ts'

/** Says what this wallet speaks, to anybody, and nothing about the person. */
export const getCapabilities = defineMethod('wallet_getCapabilities', {
  open: 'open',
  run: async () => ({
    version: '1',
    protocols: { ap2: ['0.2'] },
    modes: ['direct'],
    credentials: ['network_token'],
    release: ['fill', 'sealed', 'plain'],
  }),
})
