interface ImportMetaEnv {
  /** Origin of the operator's gateway; live builds only. */
  readonly WXT_GATEWAY: string
  /** JWK of the platform's encryption key, as JSON; live builds only. */
  readonly WXT_VISA_PLATFORM_KEY: string
  /** RFC 7638 SHA-256 thumbprint that key must have; live builds only. */
  readonly WXT_VISA_PLATFORM_KEY_THUMBPRINT: string
  /** Address of the key set that signs Visa's credentials, or `none`; live builds only. */
  readonly WXT_VISA_CREDENTIAL_KEYS: string
  /** JWK of Mastercard's payload encryption key, as JSON; live builds of operators with a Mastercard programme. */
  readonly WXT_MASTERCARD_PAYLOAD_KEY?: string
  /** RFC 7638 SHA-256 thumbprint that key must have. */
  readonly WXT_MASTERCARD_PAYLOAD_KEY_THUMBPRINT?: string
  /** Origin of Mosaic in the operator's region; live builds of operators with a Transmit Security tenant. */
  readonly WXT_TRANSMIT_API?: string
  /** Relying party of the tenant's passkeys, where that is not the wallet itself. */
  readonly WXT_TRANSMIT_RP_ID?: string
  /** Region of the operator's Beyond Identity tenant, `us` or `eu`; live builds of operators with one. */
  readonly WXT_BEYOND_IDENTITY_REGION?: string
  /** `query` where Mastercard takes the callback from its launch address; inside the session otherwise. */
  readonly WXT_MASTERCARD_CALLBACK?: string
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
