/** Members of calls that nobody may read in the journal: bearer secrets, what is signed with them, and who a person is. */
export const secretMembers: ReadonlySet<string> = new Set([
  'token',
  'credential_binding_link',
  'raw',
  'claims',
  'authenticate_url',
  'code',
  'code_verifier',
  'client_secret',
  'access_token',
  'id_token',
  'location',
  'response',
  'username',
  'email',
  'primary_email_address',
])
