/** What goes before the path of an identity call: hosts of Mosaic's own serve those under `/cis`, others do not (contract 1). */
export function identityBase(apiUrl: string): '' | '/cis' {
  return /^api\.(.+\.)?transmitsecurity\.io$/.test(new URL(apiUrl).hostname) ? '/cis' : ''
}
