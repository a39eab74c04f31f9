/**
 * TEST ONLY. Public half of the sandbox's encryption key (its private half lies in src/sandbox/keys for everyone to read).
 * Sandbox builds of the wallet encrypt card numbers to it (contract 3.3); live builds must never contain it.
 */
export const sandboxPlatformKey = {
  kty: 'RSA',
  alg: 'RSA-OAEP-256',
  use: 'enc',
  kid: '1700000000000000000001',
  n: '6Tdmtgqm9_j3WX0DnYSdqP5_EPJ2zvKxlOi19Vwzi30KJyyPM5eapKDccKdzkUj62uHBf1UqRno6jc7jRvtrfQAtiorOcXgMK5P19K7jnj3F02CP60XTffxT7FIWc2OwV8z5WJWs_LVl7SPqHhlhXB8tLaZlxwm4eHzUyWUd-EBttT7KWwsnJGgY8ZD56_nBGvUuY9BWdjh4_eY8dlgYhjPPDX4-g3eKF9csETpUXPg06lGikcm_tlXMX_S9YP3EG2ki1a7XvRpeDMglNHIPyvDJFYpv9UN5QxHaCz0LzPU0X8PTKiag4r4AOERH6E4AagD0Yl8swxWIGIC-EOyomQ',
  e: 'AQAB',
} as const

/** RFC 7638 SHA-256 thumbprint of the sandbox's encryption key. */
export const sandboxPlatformKeyThumbprint = 'W-YNqPLDwV6sriknCACe131Q9Qt3Nsj7YgR3aduqXW0'
