import type { DutyStretch } from './fetched.ts'

/** A person's time on duty: [from, to), epoch ms. */
export interface DutyTurn {
  readonly person: string
  readonly from: number
  readonly to: number
}

/** When each person of a crew is on duty from now on, as the rota and its changes have it, the soonest first. */
export function turnsOf(stretches: readonly DutyStretch[], now: number): readonly DutyTurn[] {
  const turns: DutyTurn[] = []
  for (const { people = [], ...stretch } of stretches) {
    const [from, to] = [Math.max(now, Date.parse(stretch.from)), Date.parse(stretch.to)]
    if (to <= now) continue
    for (const { person } of people) {
      const before = turns.findIndex((turn) => turn.person === person && turn.to === from)
      const joined = turns[before]
      if (joined) turns[before] = { ...joined, to }
      else turns.push({ person, from, to })
    }
  }
  return turns.sort((a, b) => a.from - b.from || a.to - b.to)
}

/** Who is told next by the table, and from when; undefined: the same people all the time. */
export function nextOf(
  stretches: readonly DutyStretch[],
  now: number,
): { readonly from: number; readonly people: NonNullable<DutyStretch['people']> } | undefined {
  const names = ({ people = [] }: DutyStretch) => people.map(({ person }) => person).join()
  const current = stretches.find(({ from, to }) => Date.parse(from) <= now && now < Date.parse(to)) ?? stretches[0]
  const next = stretches.find((each) => Date.parse(each.from) > now && current && names(each) !== names(current))
  return next && { from: Date.parse(next.from), people: next.people ?? [] }
}
