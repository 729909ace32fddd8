/** What people change about a rota while it runs: [from, to), epoch ms. Ids are of people. */
export type WrittenChange =
  /** Is away, from all crews. */
  | { readonly kind: 'leave'; readonly person: string; readonly from: number; readonly to: number }
  /** `standIn` works in the place of `person`. */
  | {
      readonly kind: 'cover'
      readonly person: string
      readonly standIn: string
      readonly from: number
      readonly to: number
    }
  /** Is on duty besides the others. */
  | { readonly kind: 'add'; readonly person: string; readonly from: number; readonly to: number }
  /** Is not on duty. */
  | { readonly kind: 'remove'; readonly person: string; readonly from: number; readonly to: number }
  /** Two covers made as one: each works in the place of the other. */
  | { readonly kind: 'swap'; readonly first: Turn; readonly second: Turn }

export interface Turn {
  readonly person: string
  readonly from: number
  readonly to: number
}

/** A change on record: who made it, when (our clock), and why. Later ones have higher numbers. */
export type RotaChange = WrittenChange & {
  readonly number: number
  /** Left out: of all crews (leave). */
  readonly crew?: string
  readonly madeBy: string
  readonly madeAt: number
  readonly why: string
  readonly withdrawn?: { readonly by: string; readonly at: number; readonly why: string }
}

/** One thing that a change does to who is on duty. */
export type Effect = Turn & {
  readonly does: 'leave' | 'cover' | 'add' | 'remove'
  readonly standIn?: string
  readonly change: RotaChange
}

/**
 * What a change does, in the time in which it holds. Never before it was made, and not after it was withdrawn: so what
 * was answered about the past stays the answer.
 */
export function effectsOf(change: RotaChange): readonly Effect[] {
  return turnsOf(change).flatMap((effect) => {
    const from = Math.max(effect.from, change.madeAt)
    const to = Math.min(effect.to, change.withdrawn?.at ?? Number.POSITIVE_INFINITY)
    return from < to ? [{ ...effect, from, to }] : []
  })
}

function turnsOf(change: RotaChange): readonly Effect[] {
  if (change.kind === 'swap') {
    const { first, second } = change
    return [
      { ...first, does: 'cover', standIn: second.person, change },
      { ...second, does: 'cover', standIn: first.person, change },
    ]
  }
  const { kind: does, person, from, to } = change
  return [{ does, person, from, to, change, ...(change.kind === 'cover' && { standIn: change.standIn }) }]
}

/** All ids of people that a change names. */
export function peopleOf(change: WrittenChange): readonly string[] {
  if (change.kind === 'swap') return [change.first.person, change.second.person]
  return change.kind === 'cover' ? [change.person, change.standIn] : [change.person]
}

/** From when to when a change could matter. */
export function spanOf(change: WrittenChange): { readonly from: number; readonly to: number } {
  if (change.kind !== 'swap') return { from: change.from, to: change.to }
  const { first, second } = change
  return { from: Math.min(first.from, second.from), to: Math.max(first.to, second.to) }
}
