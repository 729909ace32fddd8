/** A button of a card that somebody pressed, as a provider tells it over our own connection to it. */
export interface CardPress {
  /** The provider's name of the telling: told again, it is the same. */
  readonly event: string
  /** Which card: as the provider called the message when it took it. */
  readonly providerId: string
  /** Who pressed, by the provider's id of them. */
  readonly address: string
  /** What the button says. */
  readonly key: string
  /** The provider's clock, epoch ms, where it says so. */
  readonly at?: number
}

/** What is said to whoever pressed: whether it counts, and in words. */
export interface PressAnswer {
  readonly counts: boolean
  readonly text: string
}

/** Text at a key of a value that came from outside; '' where it is none. */
export function textAt(value: unknown, key: string): string {
  const found: unknown = Object(value)[key]
  return typeof found === 'string' ? found : ''
}

/** What stands at a key of a value that came from outside. */
export function partAt(value: unknown, key: string): unknown {
  return Object(value)[key]
}
