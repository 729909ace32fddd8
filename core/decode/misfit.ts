/** Why it is refused, where it stands for a value. */
type MisfitReason = 'bad-shape' | 'not-a-number'

/**
 * What stands where something else was expected: a text of more parts than the mapping knows, a line that cannot be taken
 * apart. It goes the way of a value and ends as a reject; taken for its nearest likeness it would be a wrong value.
 */
export class Misfit {
  readonly #detail: string
  readonly #reason: MisfitReason

  /** `detail`: what was found and what was expected, for a person. */
  constructor(detail: string, reason: MisfitReason = 'bad-shape') {
    this.#detail = detail
    this.#reason = reason
  }

  get reason(): MisfitReason {
    return this.#reason
  }

  // Not an own property: what walks over the members of JSON finds nothing here.
  get detail(): string {
    return this.#detail
  }
}
