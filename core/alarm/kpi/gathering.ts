import { type Acknowledgement, type Call, dayOf, type Facts, type Mark } from './fact.ts'
import type { Learnt } from './trace.ts'

interface Growing extends Facts {
  readonly calls: Call[]
  readonly acknowledgements: Acknowledgement[]
  readonly marks: Mark[]
}

/** The facts of one site on one UTC day. */
export interface DayFacts {
  readonly day: number
  readonly site: string
  readonly facts: Facts
}

/** Facts put together by day and site. */
export class Gathering {
  private readonly found = new Map<string, DayFacts & { readonly facts: Growing }>()

  add({ call, acknowledgement, marks }: Omit<Learnt, 'trace'>): void {
    if (call) this.of(call).calls.push(call)
    if (acknowledgement) this.of(acknowledgement).acknowledgements.push(acknowledgement)
    for (const mark of marks) this.of(mark).marks.push(mark)
  }

  /** In the order of the days. */
  inOrder(): readonly DayFacts[] {
    return [...this.found.values()].sort((a, b) => a.day - b.day)
  }

  /** Those of the days before this one, in their order; they are no longer here. */
  takeBefore(day: number): readonly DayFacts[] {
    const taken = this.inOrder().filter((each) => each.day < day)
    for (const each of taken) this.found.delete(keyOf(each))
    return taken
  }

  private of({ serverAt, site }: { readonly serverAt: number; readonly site: string }): Growing {
    const day = dayOf(serverAt)
    const key = keyOf({ day, site })
    const known = this.found.get(key)
    if (known) return known.facts
    const facts: Growing = { calls: [], acknowledgements: [], marks: [] }
    this.found.set(key, { day, site, facts })
    return facts
  }
}

function keyOf({ day, site }: Pick<DayFacts, 'day' | 'site'>): string {
  return `${day} ${site}`
}
