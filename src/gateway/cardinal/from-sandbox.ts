import * as v from 'valibot'
import type { Environment } from '../environment.ts'

/** The part of the Cardinal sandbox's description the gateway needs; plain data, all of it test-only. */
const descriptionSchema = v.object({
  addresses: v.object({ rest: v.string(), web: v.string() }),
  sdkUrl: v.string(),
  account: v.object({ apiKey: v.string(), identifier: v.string(), orgUnitId: v.string() }),
})

/** Settings for a running Cardinal sandbox. Throws when it told something else. */
export function envFromSandbox(description: unknown): Environment {
  const { addresses, sdkUrl, account } = v.parse(descriptionSchema, description)
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
