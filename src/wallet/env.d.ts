interface ImportMetaEnv {
  /** Origin of the operator's gateway; live builds only. */
  readonly WXT_GATEWAY: string
  /** JWK of the platform's encryption key, as JSON; live builds only. */
  readonly WXT_VISA_PLATFORM_KEY: string
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
