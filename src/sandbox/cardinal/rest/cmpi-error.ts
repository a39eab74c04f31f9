/** A message Centinel does not take. Which numbers it says is not public; these are ours. */
export class CmpiError extends Error {
  override readonly name = 'CmpiError'
  readonly number: number

  constructor(number: number, description: string) {
    super(description)
    this.number = number
  }
}
