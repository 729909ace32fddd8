import { betweenTriesMs, commandId, mayTryAgain, type Reception } from '../../core/loudspeaker/tries.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'

interface Try {
  readonly asked: Announcement
  /** When it was given first, epoch ms and ms of a clock that never steps. */
  readonly at: number
  readonly first: number
  readonly next: number
  /** How often the box has said that it did not play it. */
  readonly refused: number
  /** It has been given to the box since, or the box has said that it did not play it. */
  readonly last: 'given' | 'refused'
}

export interface Due {
  readonly asked: Announcement
  readonly at: number
  readonly command: string
}

const most = 1_000

/** What boxes were given and have not begun: given again until they have it or its time is over. Not over a restart: what was begun then is never begun again. */
export class Tries {
  private readonly open = new Map<string, Try>()

  given(asked: Announcement, at: number, steady: number): void {
    const first = steady
    this.open.set(asked.id, { asked, at, first, next: steady + betweenTriesMs, refused: 0, last: 'given' })
    const [oldest] = this.open.keys()
    if (this.open.size > most && oldest !== undefined) this.open.delete(oldest)
  }

  /** What the box has said. Whether it will be given again. */
  heard(id: string, reception: Reception, steady: number): boolean {
    const known = this.open.get(id)
    if (!known || reception === 'nothing') return false
    if (reception !== 'again' || !mayTryAgain(known.first, steady)) {
      this.open.delete(id)
      return false
    }
    this.open.set(id, { ...known, refused: known.refused + 1, next: steady + betweenTriesMs, last: 'refused' })
    return true
  }

  /** Not any more: it is over, or another thing was heard. */
  drop(id: string): void {
    this.open.delete(id)
  }

  /** What that box was given of that occurrence and has not begun. */
  dropOf(device: string, alarm: string, occurrence: number): void {
    for (const [id, { asked }] of this.open) {
      const { by } = asked
      const isIt = by.kind === 'rule' && by.alarm === alarm && by.occurrence === occurrence
      if (isIt && asked.device === device) this.open.delete(id)
    }
  }

  has(id: string): boolean {
    return this.open.has(id)
  }

  /** Whose time is over, and whose box has said last that it did not play it. */
  over(steady: number): readonly Announcement[] {
    const over = [...this.open.values()].filter(({ first }) => !mayTryAgain(first, steady))
    for (const { asked } of over) this.open.delete(asked.id)
    return over.flatMap(({ asked, last }) => (last === 'refused' ? [asked] : []))
  }

  /** To be given again now. */
  due(steady: number): readonly Due[] {
    const due: Due[] = []
    for (const [id, each] of this.open) {
      if (each.next <= steady) {
        this.open.set(id, { ...each, next: steady + betweenTriesMs, last: 'given' })
        due.push({ asked: each.asked, at: each.at, command: commandId(id, each.refused) })
      }
    }
    return due
  }
}
