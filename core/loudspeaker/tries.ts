import { expiresMostMs } from './command.ts'
import { type AnnouncementRecord, standingOf } from './record.ts'

/**
 * Ids of commands. A box refuses an id that it has had; so a box that has said that it did not play gets the next id of
 * the same announcement, and one that has said nothing the same again. Ids of announcements have no dot.
 */
export function commandId(announcement: string, refused: number): string {
  return refused === 0 ? announcement : `${announcement}.${refused}`
}

export function announcementOf(command: string): string {
  return command.replace(/\.\d+$/, '')
}

/** What a box makes of what it was given: `again`: it did not play it, and soon may. */
export type Reception = 'nothing' | 'has-it' | 'again' | 'refused'

export function receptionOf(record: AnnouncementRecord): Reception {
  switch (standingOf(record)) {
    case 'sent':
      return 'nothing'
    case 'started':
    case 'finished':
      return 'has-it'
    case 'failed':
      switch (record.failed?.reason) {
        case 'repeated':
          return 'has-it'
        case 'busy':
        case 'no-time':
          return 'again'
        default:
          return 'refused'
      }
  }
}

/** From one try to the next. */
export const betweenTriesMs = 4_000

/** What is tried is tried until then: no longer than a box may play it. `steady`: ms of a clock that never steps. */
export function mayTryAgain(firstSteady: number, steady: number): boolean {
  return steady - firstSteady < expiresMostMs
}
