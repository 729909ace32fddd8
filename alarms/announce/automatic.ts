import type { Logger } from 'pino'
import { isInstrument } from '../../core/alarm/rule.ts'
import { pointOfRule } from '../../core/alarm/rule-point.ts'
import { automaticFor } from '../../core/loudspeaker/automatic.ts'
import type { ByRule } from '../../core/loudspeaker/decide.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, JournalCursors, NumberedEntry } from '../../storage/alarms/alarms.ts'
import { followJournal } from '../../storage/alarms/follow-journal.ts'
import type { Announcement, AnnouncementLog } from '../../storage/announcements/announcements.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { wantedOf } from './wanted.ts'

export interface AutomaticOptions {
  readonly log: Logger
  readonly plant: PlantRef
  readonly alarms: AlarmStore
  readonly cursors: JournalCursors
  readonly announcements: AnnouncementLog
  /** Epoch ms. */
  readonly clock?: () => number
}

const reader = 'loudspeakers'
/** What is older is not even on record as late. */
const oldMs = 600_000
const remembered = 500

/**
 * Reads the alarm journal and asks, on record, for what the plant file says by itself. An entry of the journal has one id for each box, so that what is
 * read again after a crash is no second announcement; the desk decides, and gives nothing twice.
 */
export function startAutomatic(options: AutomaticOptions): Follower {
  const { log, plant, alarms, cursors, announcements, clock = Date.now } = options

  async function take(entry: NumberedEntry): Promise<void> {
    if (entry.audience !== 'people' || Math.abs(clock() - entry.serverAt) > oldMs) return
    if (entry.call === 'annunciated') await raised(entry)
    else if (entry.event === 'returned') await over(entry)
  }

  async function raised({
    number,
    alarm,
    occurrence,
    site,
    priority,
    serverAt: askedAt,
  }: NumberedEntry): Promise<void> {
    const found = await automaticOf({ alarm, site, priority })
    // people are in danger where a critical is not heard, at night too
    const by: ByRule = { kind: 'rule', alarm, occurrence, isLifeSafety: priority === 'critical' }
    for (const box of found?.boxes ?? []) {
      const clip = found?.automatic.clip ?? 0
      const wanted = wantedOf(plant.current, { box, clip, by, about: [number], askedAt })
      if (wanted) await announcements.ask(wanted)
    }
  }

  /** Of what was said, that it is over. While something else stands of which the same box has spoken, it is not. */
  async function over({ number, alarm, occurrence, site, priority, serverAt: askedAt }: NumberedEntry): Promise<void> {
    const clip = (await automaticOf({ alarm, site, priority }))?.automatic.over
    if (clip === undefined) return
    const newest = await announcements.newest({ limit: remembered })
    for (const { id, by, state } of newest) {
      const isOfIt = by.kind === 'rule' && !by.isOver && by.alarm === alarm && by.occurrence === occurrence
      if (isOfIt && state === 'asked') await announcements.change(id, { state: 'held', because: 'returned' })
    }
    const said = newest.filter(wasSaid)
    for (const { device, site: where, by } of said) {
      if (by.alarm !== alarm || by.occurrence !== occurrence) continue
      const box = plant.current.loudspeakers.boxes.find((each) => each.site === where && each.device === device)
      const about = [number]
      const wanted = box && wantedOf(plant.current, { box, clip, by: { ...by, isOver: true }, about, askedAt })
      if (!wanted) continue
      const others = said.filter((each) => each.device === device && each.by.alarm !== alarm)
      const stands = (await Promise.all(others.map(standing))).includes(true)
      await announcements.ask(stands ? { ...wanted, state: 'held', because: 'another-stands' } : wanted)
    }
  }

  async function standing({ by: { alarm: id, occurrence } }: Said): Promise<boolean> {
    const alarm = await alarms.alarm(id)
    return alarm?.occurrence === occurrence && alarm.condition === 'active'
  }

  async function automaticOf({ alarm, site, priority }: Pick<NumberedEntry, 'alarm' | 'site' | 'priority'>) {
    const { loudspeakers, points } = plant.current
    if (loudspeakers.automatic.length === 0) return undefined
    const rule = await alarms.rule(alarm)
    // that an instrument is silent or in doubt says nothing of the water
    const point = rule && !isInstrument(rule.kind) ? pointOfRule(rule) : undefined
    const quantity = point === undefined ? undefined : points.get(point)?.quantity.id
    return automaticFor(loudspeakers, { alarm, site, priority, ...(quantity !== undefined && { quantity }) })
  }

  return followJournal({
    ...{ part: 'loudspeakers', log, store: alarms, clock },
    async begin({ kept }) {
      const [place, end] = [await cursors.get(reader), await alarms.journalEnd()]
      return {
        // of another journal: nothing of before
        from: Math.min(place, end),
        async take(entries, next) {
          if (entries.length === 0) return
          for (const entry of entries) await take(entry)
          await cursors.set(reader, next)
          kept(next)
        },
      }
    },
  })
}

type Said = Announcement & { readonly by: ByRule }

function wasSaid(each: Announcement): each is Said {
  return each.by.kind === 'rule' && !each.by.isOver && (each.state === 'given' || each.state === 'unconfirmed')
}
