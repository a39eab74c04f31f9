/** The host of a web origin as one string, for button texts and other places without emphasis; anything else as it is. */
export function hostOf(origin: string): string {
  return (URL.canParse(origin) && new URL(origin).host) || origin
}
