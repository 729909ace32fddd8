import { describe, expect, test } from 'vitest'
import type { RotaChange } from '../../core/people/rota/change.ts'
import { onCallCommand } from '../../run/commands/oncall.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { dutyOf, historyOf, lhasa, riverDuty } from '../support/duty.ts'
import { plantOf } from '../support/plant.ts'

const leave: RotaChange = {
  ...{ kind: 'leave', person: 'tsering', from: lhasa('2026-07-03 08:00'), to: lhasa('2026-07-03 20:00') },
  ...{ number: 1, madeBy: 'office', madeAt: 0, why: 'ill' },
}

const run = async (...words: string[]) => (await both(...words)).lines

/** What goes to the output, and what to the terminal. */
async function both(...words: string[]): Promise<Record<'lines' | 'warnings', string[]>> {
  const lines: string[] = []
  const warnings: string[] = []
  const bare = plantOf([{ id: 'level', quantity: 'water_level' }])
  const plant = { ...bare, sites: bare.sites.map((site) => ({ ...site, crew: 'river' })), duty: dutyOf(riverDuty) }
  const history = async () => historyOf(riverDuty, [leave])
  const print = (line: string) => lines.push(line)
  const warn = (line: string) => warnings.push(line)
  const clock = () => lhasa('2026-07-03 12:00')
  const command = onCallCommand({ plant: async () => plant, history, print, warn, clock })
  await command.parseAsync(words, { from: 'user' })
  return { lines, warnings }
}

describe('huoshui oncall', () => {
  test('says who, in which order, and why', async () => {
    expect(await run('--site', 'nangan')).toEqual([
      'river at 2026-07-03 12:00:00 Asia/Shanghai',
      '  1. li: layer "flood watch", shift D from 2026-07-03 08:00 to 2026-07-03 20:00',
      '  not tsering: on leave (change 1)',
      '  2026-07-03 is a day of work (weekday); season flood',
    ])
    expect(await run('--at', '2027-03-01T10:00:00+08:00', '--crew', 'river')).toEqual([
      'river at 2027-03-01 10:00:00 Asia/Shanghai',
      '  1. office: otherwise: nobody else is on duty',
      '  2027-03-01 is of a year that no calendar lists',
      '  whether 2027-03-01 is a day of work is not known: no calendar lists its year',
    ])
    expect((await run('--at', '2026-02-24T10:00:00+08:00', '--crew', 'river')).at(-1)).toBe(
      '  2026-02-24 is a day off (holiday)',
    )
    expect((await run('--at', '2026-02-28T10:00:00+08:00', '--crew', 'river')).at(-1)).toBe(
      '  2026-02-28 is a day of work (make-up)',
    )
    expect(await run('--crew', 'parks')).toEqual([
      'parks at 2026-07-03 12:00:00 Asia/Shanghai',
      '  1. li: the crew has no rota: all members',
      '  2. dawa: the crew has no rota: all members',
    ])
  })

  test('a period as a table', async () => {
    const period = ['--from', '2026-07-03T08:00:00+08:00', '--to', '2026-07-04T08:00:00+08:00']
    expect(await run(...period, '--crew', 'river')).toEqual([
      'river, times of Asia/Shanghai',
      '  2026-07-03 08:00  2026-07-03 20:00  li (flood watch D)',
      '  2026-07-03 20:00  2026-07-04 08:00  nyima, chen (flood watch N)',
    ])
  })

  test('a calendar is of 90 days, and says so at the terminal where it is empty', async () => {
    const { lines, warnings } = await both('--ics', '--person', 'li')
    const starts = lines.join('\n').match(/(?<=DTSTART:)\d{8}/g) ?? []
    expect([starts.at(0), starts.at(-1)]).toEqual(['20260703', expect.stringMatching(/^202609(2|30)|^202610/)])
    expect(warnings).toEqual([])
    const none = await both('--ics', '--person', 'chen', '--from', '2031-01-01T08:00:00+08:00')
    expect(none.lines.join('\n')).not.toContain('VEVENT')
    expect(none.warnings).toEqual([
      '--ics: the calendar is empty: chen has no turn from 2031-01-01 08:00 to 2031-04-01 08:00 (--from and --to say another period)',
    ])
  })

  test("a person's turns as a calendar", async () => {
    const [text = ''] = await run('--ics', '--person', 'nyima', '--to', '2026-07-05T08:00:00+08:00')
    expect(text.split('\r\n').slice(7)).toEqual([
      'BEGIN:VEVENT',
      `UID:nyima-river-${lhasa('2026-07-03 20:00')}@lhasa`,
      'DTSTAMP:20260703T040000Z',
      'DTSTART:20260703T120000Z',
      'DTEND:20260704T000000Z',
      'SUMMARY:river',
      'END:VEVENT',
      'END:VCALENDAR',
    ])
  })

  test.each([
    [['--site', 'nangam'], '--site: the plant has no site nangam; did you mean "nangan"?'],
    [['--crew', 'rivr'], '--crew: the plant has no crew rivr; did you mean "river"?'],
    [['--ics'], '--ics: say whose, with --crew, --site or --person'],
    [['--ics', '--person', 'lii'], '--person: the plant has no person lii; did you mean "li"?'],
    [['--from', '-1d', '--to', '-2d'], '--to: expected a time after --from'],
    [['--from', '2020-01-01T00:00:00Z', '--to', 'now'], '--to: expected at most 400 days after --from'],
  ])('%j is refused', async (words, message) => {
    await expect(run(...words)).rejects.toThrow(new UsageError(message))
  })
})
