/**
 * The bytes a trusted-agent signature covers: one line per component, then the parameters exactly as the header has
 * them after its label (RFC 9421 2.5, contract 16).
 */
export function signatureBase(request: { authority: string; path: string }, parameters: string): Uint8Array {
  const lines = [`"@authority": ${request.authority}`, `"@path": ${request.path}`, `"@signature-params": ${parameters}`]
  return new TextEncoder().encode(lines.join('\n'))
}
