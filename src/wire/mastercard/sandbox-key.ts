/**
 * TEST ONLY. Public half of the sandbox's payload key (its private half lies in src/sandbox/keys for everyone to read).
 * Sandbox builds of the wallet encrypt to it (contract 5.1); live builds must never contain it.
 */
export const sandboxPayloadKey = {
  kty: 'RSA',
  alg: 'RSA-OAEP-256',
  use: 'enc',
  kid: '20260101000000-local-issuer-encryption',
  n: 'nmAqgwO7puaMePxd-BChBLTEvGDNLT3ss0wPgrSrVMzZOEsWh7mkcrL7RK9pGIQcPZvk-19h05Js1qKsA_rSXUGzC0HRtfCmdUNskmkfVnLHrSe26s9CY2FesmNHxkOIjmgR1TKsf9vbTceqBG3Kh_iERnQZv_BGxfwZVaYsUwGI9IQEj9UquEmd5tFY93KQN6SxWx2rHyAz2Kk1dCMhP7FzjYelS-wo6e4SrLoyrcrEUsY0dc4aCbShAVrmmh4RdkJvl4z5EbaWlETyYgnt36xmgRsjU56_lLrMxWbtVMFYGZxKt0KDnoIm_jWnnlbYUR_jSM5y9XybIh9_T42Acw',
  e: 'AQAB',
} as const

/** RFC 7638 SHA-256 thumbprint of the sandbox's payload key. */
export const sandboxPayloadThumbprint = 'apm8rbWnYO6Jd5gzmDTFQoBoCvJ59f47EPC0LvwspAI'
