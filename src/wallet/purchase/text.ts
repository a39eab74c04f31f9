/**
 * Characters that draw nothing or change how their neighbours are drawn: controls, format characters (zero width, bidi
 * overrides and isolates, soft hyphen, byte-order mark, tags), line and paragraph separators, private use, and halves of
 * broken pairs. What Unicode says may be ignored (variation selectors, Hangul fillers, joiners) counts as letters or marks, but is
 * just as invisible, and so is the Braille pattern without a dot.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** More marks than this on one letter is a scribble over the neighbouring line. */
const stackedMarks = /(\p{M}{3})\p{M}+/gu

/**
 * Text from outside as the wallet keeps and shows it: composed (NFC), invisible characters stripped, white space folded
 * to single spaces, cut to `max` UTF-16 units without splitting a pair. All foreign text passes through here, once.
 */
export function cleanText(text: string, max: number): string {
  const visible = text
    .replace(/[\t\n\r\v\f]/g, ' ')
    .replace(invisible, '')
    .normalize('NFC')
  const folded = visible.replace(stackedMarks, '$1').replace(/\s+/gu, ' ').trim()
  const cut = folded.slice(0, max).replace(/[\ud800-\udbff]$/, '')
  return cut.trimEnd()
}
