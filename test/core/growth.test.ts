import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Adding, formatAdding, parseAdding, resetsBefore } from '../../core/adding.ts'
import { Growth, type Register } from '../../core/growth.ts'
import { type RolledReading, rollReadings } from '../../core/rollup.ts'

const zone = 'Asia/Shanghai'
const minute = 60_000
const counter: Adding = { how: 'counter' }
const sinceEight: Adding = { how: 'resets', every: 'day', atMinute: 480 }

/** `07:55 12` on the third of July, `4 08:05 0.5` on another day of the month. */
function registers(text: string): Register[] {
  return text.split(', ').map((one) => {
    const [, day = '3', time = '', value = ''] = /^(?:(\d+) )?(\d\d:\d\d) (.+)$/.exec(one) ?? []
    return { at: Date.parse(`2026-07-${day.padStart(2, '0')}T${time}:00+08:00`), value: Number(value) }
  })
}

function grown(adding: Adding, readings: readonly Register[]): number[] {
  const growth = new Growth(adding, zone)
  return readings.map((now, index) => Math.round(growth.take(now, readings[index + 1]) * 1e6) / 1e6)
}

describe('what a counter grows by', () => {
  const values = (text: string) => text.split(' ').map((value, index) => ({ at: index * minute, value: Number(value) }))
  test.each([
    ['reading by reading', '1000 1001 1001 1003.5', [0, 1, 0, 2.5]],
    ['0 once is no reset', '1000 1001 0 1001.5 1002', [0, 1, 0, 0.5, 0.5]],
    ['0 for a while is none either', '1000 1001 0 0 0 1001.5', [0, 1, 0, 0, 0, 0.5]],
    ['a peak once is no growth', '1000 1001 65535 1001.5 1002', [0, 1, 0, 0.5, 0.5]],
    ['a reset is shown by what follows; the fall itself counts nothing', '1000 1001 0 0 0.5 2', [0, 1, 0, 0, 0.5, 1.5]],
    ['another meter begins anywhere', '1000 1001 37 37 38', [0, 1, 0, 0, 1]],
    ['a register that trembles grows once', '5 5.2 5.1 5.3', [0, 0.0, 0.1, 0.2]],
    ['a peak at the very end is believed until more is known', '1000 1001 65535', [0, 1, 64534]],
    ['a fall at the very end counts nothing', '1000 1001 0', [0, 1, 0]],
    ['two resets', '9 0 3 0 2 4', [0, 0, 3, 0, 2, 2]],
  ])('%s', (_, text, expected) => expect(grown(counter, values(text))).toEqual(expected))
})

describe('what a register grows by that resets daily at 08:00', () => {
  test.each([
    ['from 0 after the reset', '07:50 12, 07:55 12.5, 08:05 0, 08:10 0.5', [0, 0.5, 0, 0.5]],
    ['rain right after the reset counts, also when it is more than that of the day before', '07:55 3, 08:30 5', [0, 5]],
    ['what is read at 08:00 is still of the day before', '07:55 12, 08:00 12.5, 08:05 0.2', [0, 0.5, 0.2]],
    ['a station that resets a little late', '07:55 12, 08:04 12.5, 08:06 0, 08:10 0.4', [0, 0.5, 0, 0.4]],
    ['a silence over two resets', '1 09:00 3, 3 09:00 4', [0, 4]],
    ['0 once within the day', '10:00 12, 10:05 0, 10:10 12.5', [0, 0, 0.5]],
    ['a restart of the station within the day', '10:00 12, 10:05 0, 10:10 0.5, 10:15 0.7', [0, 0, 0.5, 0.2]],
    ['no rain', '07:55 0, 08:05 0, 08:10 0', [0, 0, 0]],
  ])('%s', (_, text, expected) => expect(grown(sinceEight, registers(text))).toEqual(expected))

  test('rain since 1 January: 310.5, 310.5, 311.0 is half a millimetre', () => {
    const yearly: Adding = { how: 'resets', every: 'year', atMinute: 0 }
    expect(grown(yearly, registers('10:00 310.5, 10:05 310.5, 10:10 311.0'))).toEqual([0, 0, 0.5])
    const newYear = [
      { at: Date.parse('2026-12-31T23:55:00+08:00'), value: 480 },
      { at: Date.parse('2027-01-01T06:00:00+08:00'), value: 1.5 },
    ]
    expect(grown(yearly, newYear)).toEqual([0, 1.5])
  })
})

test('what is known of the readings before decides as if they had been rolled too', async () => {
  const walk = fc.array(
    fc.record({ step: fc.constantFrom(0, 0.25, 1, 2), odd: fc.constantFrom('', '', '', '', 'zero', 'peak', 'reset') }),
    { minLength: 12, maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(walk, fc.integer({ min: 8, max: 11 }), async (steps, cut) => {
      let value = 100
      const readings = steps.map(({ step, odd }, index): RolledReading & Register => {
        value = odd === 'reset' ? 0 : value + step
        const shown = odd === 'zero' ? 0 : odd === 'peak' ? value + 5_000 : value
        return { at: index * minute, value: shown, quality: 1 }
      })
      const startOf = (at: number) => at
      const roll = async (from: number, lead: readonly Register[]) => {
        const totalling = new Growth(counter, zone, lead)
        const rolled = await Array.fromAsync(rollReadings([readings.slice(from)], { totalling, startOf }))
        return rolled.map(({ total }) => total)
      }
      expect(await roll(cut, readings.slice(0, cut))).toEqual((await roll(0, [])).slice(cut))
    }),
    { numRuns: 500 },
  )
})

test('the text of how a point adds up is read as it is written', () => {
  const adding: fc.Arbitrary<Adding> = fc.oneof(
    fc.constantFrom<Adding>({ how: 'instant' }, { how: 'increment' }, { how: 'counter' }),
    fc.record({
      how: fc.constant('resets' as const),
      every: fc.constantFrom('day' as const, 'month' as const, 'year' as const),
      atMinute: fc.integer({ min: 0, max: 1439 }),
    }),
  )
  fc.assert(
    fc.property(adding, (one) => {
      expect(parseAdding(formatAdding(one))).toEqual(one)
    }),
  )
  for (const wrong of ['', 'sum', 'resets', 'resets daily at 24:00', 'resets daily at 8', 'resets weekly', 'toString'])
    expect(parseAdding(wrong)).toBeUndefined()
})

test.each([
  ['day', 480, '2026-07-03T08:00:00+08:00', '2026-07-02T08:00:00+08:00', 'Asia/Shanghai'],
  ['day', 480, '2026-07-03T08:00:01+08:00', '2026-07-03T08:00:00+08:00', 'Asia/Shanghai'],
  ['month', 0, '2026-07-01T00:00:00+08:00', '2026-06-01T00:00:00+08:00', 'Asia/Shanghai'],
  ['year', 0, '2026-07-01T00:00:00+08:00', '2026-01-01T00:00:00+08:00', 'Asia/Shanghai'],
  ['day', 540, '2026-03-29T12:00:00+01:00', '2026-03-29T09:00:00+01:00', 'Europe/London'],
  ['day', 540, '2026-03-29T06:00:00+01:00', '2026-03-28T09:00:00+00:00', 'Europe/London'],
  ['day', 90, '2026-03-29T06:00:00+01:00', '2026-03-29T02:30:00+01:00', 'Europe/London'],
] as const)('every %s at minute %i: before %s it was %s', (every, atMinute, at, expected, zone) => {
  expect(resetsBefore({ how: 'resets', every, atMinute }, zone)(Date.parse(at))).toBe(Date.parse(expected))
})
