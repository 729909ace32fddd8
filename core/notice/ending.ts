import { type Alarm, voiceOf } from '../alarm/alarm.ts'
import { isMaintenance, outOfCalendar, parentIn } from '../alarm/because.ts'
import type { JournalEntry } from '../alarm/journal.ts'
import type { LocalText } from '../words/language.ts'
import { inBoth } from '../words/local-text.ts'
import { fill } from '../words/tables.ts'
import type { Ending } from './kind.ts'

/** What a journal entry ends for those who were told of the alarm; undefined where it still stands, though it be shelved. */
export function endingOf({ audience, event, to, why }: JournalEntry): Ending | undefined {
  if (audience === 'shadow') return 'on-trial'
  switch (event) {
    case 'returned':
    case 'out-of-service':
    case 'withdrawn':
    case 'reset':
      return event
    case 'suppressed':
      return parentIn(why) === undefined ? 'suppressed' : undefined
    default:
      return to === 'NORM' ? 'returned' : undefined
  }
}

/** Whether people who believe that an alarm stands are right, though a person may have shelved it for a while. */
export function stands(alarm: Alarm, audience: JournalEntry['audience']): boolean {
  if (audience === 'shadow' || alarm.condition === 'normal') return false
  const voice = voiceOf(alarm)
  return voice === 'heard' || voice === 'shelved'
}

/** Why it is over, for those who were told that it stands. */
export function whyOver(entry: JournalEntry): LocalText {
  const { who, note = '', why } = entry
  switch (endingOf(entry)) {
    case 'out-of-service':
      return inBoth(({ whyOver }) => fill(whyOver.outOfService, { who, order: note, why }))
    case 'suppressed':
      return suppressedBy(why)
    case 'on-trial':
      return inBoth(({ whyOver }) => whyOver.onTrial)
    case 'withdrawn':
      return inBoth(({ whyOver }) => whyOver.withdrawn)
    case 'reset':
      return inBoth(({ whyOver }) => fill(whyOver.reset, { who, why }))
    case 'returned':
    case undefined:
      return returnedUnder(entry)
  }
}

function suppressedBy(because: string): LocalText {
  if (because === outOfCalendar) return inBoth(({ whyOver }) => whyOver.outOfCalendar)
  const what = because.slice(because.indexOf(' ') + 1)
  return inBoth(({ whyOver }) => fill(isMaintenance(because) ? whyOver.maintenance : whyOver.state, { what }))
}

function returnedUnder({ from }: JournalEntry): LocalText {
  switch (from) {
    case 'SHLVD':
      return inBoth(({ whyOver }) => whyOver.goneWhileShelved)
    case 'DSUPR':
      return inBoth(({ whyOver }) => whyOver.goneWhileSuppressed)
    default:
      return inBoth(({ whyOver }) => whyOver.gone)
  }
}
