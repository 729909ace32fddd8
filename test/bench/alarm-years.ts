import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import type { JournalSource } from '../../storage/alarms/kpis/kpis.ts'

const dayMs = 86_400_000
const mix = ['low', 'low', 'low', 'low', 'medium', 'low', 'high', 'low', 'low', 'critical'] as const

/** A journal of years that is made as it is read: each alarm is raised, acknowledged some minutes later, and returns. */
export function alarmYears({ years, perDay, sites }: { years: number; perDay: number; sites: number }) {
  const from = Date.UTC(2021, 0, 1)
  const alarms = Math.floor(years * 365 * perDay)
  const everyMs = dayMs / perDay
  const entries = 3 * alarms

  function entryOf(number: number): NumberedEntry {
    const index = Math.floor((number - 1) / 3)
    const step = (number - 1) % 3
    const which = (index * 7919) % 2_000
    const waited = ((index * 104_729) % 3_600) * 1_000
    const later = [0, waited, waited + 60_000][step] ?? 0
    const serverAt = Math.floor(from + index * everyMs + later)
    const site = `s${which % sites}`
    const states = [
      { event: 'raised', from: 'NORM', to: 'UNACK', call: 'annunciated' },
      { event: 'acknowledged', from: 'UNACK', to: 'ACKED', call: 'quiet' },
      { event: 'returned', from: 'ACKED', to: 'NORM', call: 'quiet' },
    ] as const
    const state = states[step] ?? states[0]
    return {
      number,
      alarm: `${site}.gauge.level.a${which}`,
      site,
      occurrence: 1,
      ...state,
      at: serverAt - 2_000,
      serverAt,
      who: 'evaluator',
      why: '',
      ruleVersion: 'v',
      priority: mix[which % 10] ?? 'low',
      audience: 'people',
    }
  }

  const source: JournalSource = {
    journalEnd: async () => entries,
    journal: async ({ after = 0, limit }) =>
      Array.from({ length: Math.min(limit, entries - after) }, (_, index) => entryOf(after + index + 1)),
  }
  return { source, from, to: from + years * 365 * dayMs, entries }
}
