/** Members of calls that nobody may read in the journal: results of passkeys, codes, tokens, and who a person is. */
export const secretMembers: ReadonlySet<string> = new Set([
  'webauthn_encoded_result',
  'signature',
  'passcode',
  'code',
  'token',
  'client_secret',
  'access_token',
  'id_token',
  'username',
  'display_name',
  'displayName',
  'name',
  'user_identifier',
  'email',
])
