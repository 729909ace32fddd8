import { type Identity, type NotAnother, notAnother } from '../../core/people/other-person.ts'
import type { Announcement } from './announcements.ts'

/** One that waits for a second person, as it is once they have confirmed it; `no` where it waits for nobody. */
export function confirmedBy(
  known: Announcement | undefined,
  second: Identity,
  at: number,
): Announcement | 'no' | NotAnother {
  if (known?.state !== 'to-confirm' || known.by.kind !== 'person') return 'no'
  const { person: name, letInBy } = known.by
  const same = notAnother({ name, letInBy, byToken: known.by.byToken }, second)
  if (same) return same
  const by = { ...known.by, confirmed: [...known.by.confirmed, second.name] }
  return { ...known, state: 'asked', confirmedAt: at, by }
}
