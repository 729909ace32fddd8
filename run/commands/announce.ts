import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { askedFor } from '../../core/loudspeaker/ask.ts'
import { standingOf } from '../../core/loudspeaker/record.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Announcement, AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { UsageError } from '../process/usage-error.ts'
import { byOption, namedOnRecord } from './named.ts'

export interface AnnounceSurroundings {
  readonly plant: () => Promise<Plant>
  readonly open: () => Promise<AnnouncementLog>
  readonly print?: (line: string) => void
  /** Epoch ms. */
  readonly clock?: () => number
}

interface Options {
  readonly device?: string
  readonly clip?: string
  readonly reason: string
  readonly confirm: boolean
  readonly list: boolean
  readonly by: string
}

const shown = 20
const why = {
  'unknown-box': '--device: expected a loudspeaker of the plant file',
  'unknown-clip': '--clip: expected the number of a clip of the plant file',
  'not-approved': '--clip: it is not approved',
  'no-reason': '--reason: expected, it is kept',
  'not-confirmed': '--confirm: expected, of somebody who has heard the clip',
  'not-a-person': "--clip: it is a siren: two people who have logged in sound it, by the crew's page",
} as const

/** `announce`: a loudspeaker on site says a numbered clip. */
export function announceCommand(around: AnnounceSurroundings): Command {
  const { plant, open, print = console.log, clock = Date.now } = around
  return new Command('announce')
    .description('have a loudspeaker on site say a numbered clip (docs/notices.md); --list shows what was said')
    .option('--device <id>', 'the loudspeaker')
    .option('--clip <number>', 'what it says')
    .option('--reason <text>', 'why; it is kept', '')
    .option('--confirm', 'you have heard the clip and mean it', false)
    .addOption(byOption())
    .option('--list', 'the last that were asked for, and what became of them', false)
    .action(async ({ device, clip: number, reason, confirm, list, by }: Options) => {
      await using announcements = await open()
      if (list) {
        for (const each of await announcements.newest({ limit: shown })) print(lineOf(each))
        return
      }
      const current = await plant()
      const who = namedOnRecord(by, current)
      const { boxes, clips } = current.loudspeakers
      const box = boxes.find((each) => each.device === device)
      const clip = clips.get(Number(number))
      const asked = askedFor({ box, clip, reason, isConfirmed: confirm, isPerson: false })
      if (!asked.ok) throw new UsageError(why[asked.because])
      if (!box || !clip) return
      await announcements.ask({
        ...{ id: randomUUID(), site: box.site, device: box.device, clip: clip.number, version: clip.version },
        ...{ text: clip.text, askedAt: clock(), state: asked.state },
        by: { kind: 'person', person: who, byToken: true, reason, confirmed: [who] },
      })
      print('asked for; announce --list shows what becomes of it')
    })
}

function lineOf({ askedAt, site, device, clip, text, by, state, because, record }: Announcement): string {
  const outcome = record && state === 'given' ? standingOf(record) : state
  const who = by.kind === 'person' ? `${by.person}: ${by.reason}` : by.kind === 'rule' ? by.alarm : 'chime'
  const more = because ?? record?.failed?.reason
  const detail = more === undefined ? '' : ` (${more})`
  return `${new Date(askedAt).toISOString()} ${site}/${device} ${clip} "${text}" ${outcome}${detail} by ${who}`
}
