/**
 * Where card networks publish the keys that sign credentials (contract cybersource-visa 9). The wallet reads them there
 * itself; a live build's manifest names the same origins, else the browser would not let it.
 */
export const LIVE_KEY_ORIGINS = ['https://mcp.visa.com'] as const
