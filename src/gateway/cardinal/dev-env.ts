import * as v from 'valibot'
import type { Environment } from '../environment.ts'

/** The part of the Cardinal sandbox's description the gateway needs; plain data, all of it test-only. */
export const cardinalSandboxSchema = v.object({
  addresses: v.object({ rest: v.string(), web: v.string() }),
  sdkUrl: v.string(),
  account: v.object({ apiKey: v.string(), identifier: v.string(), orgUnitId: v.string() }),
})

/** Settings of a gateway for a running Cardinal sandbox. */
export function cardinalEnv({ addresses, sdkUrl, account }: v.InferOutput<typeof cardinalSandboxSchema>): Environment {
  return {
    CARDINAL_API_IDENTIFIER: account.identifier,
    CARDINAL_API_KEY: account.apiKey,
    CARDINAL_ORG_UNIT_ID: account.orgUnitId,
    CARDINAL_DX_URL: addresses.rest,
    CARDINAL_CENTINEL_URL: addresses.rest,
    CARDINAL_CENTINEL_API_URL: addresses.web,
    CARDINAL_SDK_URL: sdkUrl,
  }
}
