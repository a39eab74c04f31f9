const alphabets = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/** True when one word mixes alphabets whose letters look alike, as in "Аpple" with a Cyrillic A. */
export function mixesAlphabets(text: string): boolean {
  return text.split(/[\s\p{P}]+/u).some(word => alphabets.filter(alphabet => alphabet.test(word)).length > 1)
}
