import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatProgress,
  type PartProgress,
  parseProgress,
  problemOf,
  type Sighting,
  type Standing,
  standingOf,
} from '../../core/progress.ts'

const asOf = Date.UTC(2026, 6, 3, 18, 11)

function seen(progress: Partial<PartProgress>, more: Partial<Sighting> = {}, stopped?: true): Sighting {
  const alarms = { asOf, lagMs: 100, proven: true, ...progress }
  return {
    record: { beat: 7, at: asOf, parts: { alarms }, ...(stopped && { stopped }) },
    stillMs: 900,
    moved: true,
    ...more,
  }
}
const late = (because: (Standing & { state: 'late' })['because'], more: object = {}) => {
  return { state: 'late', because, since: asOf, ...more }
}

describe('how a part stands, by its record and how long that was seen to stand still', () => {
  test.each<[what: string, sighting: Sighting | undefined, expected: object]>([
    ['it has never run here', undefined, { state: 'late', because: 'no-record' }],
    [
      'its role runs without it',
      { ...seen({}), record: { beat: 1, at: 0, parts: {} } },
      { state: 'late', because: 'no-record' },
    ],
    ['it works', seen({}), { state: 'well' }],
    ['its record is there, and was not seen to move yet', seen({}, { moved: false }), { state: 'unproven' }],
    ['a record of yesterday does not move', seen({}, { moved: false, stillMs: 10_001 }), late('no-sign')],
    ['it has just begun', seen({ proven: false }), { state: 'unproven' }],
    ['it has begun and does not come to an end of it', seen({ proven: false, lagMs: 10_001 }), late('behind')],
    ['killed 9 s ago', seen({}, { stillMs: 9_000 }), { state: 'well' }],
    ['killed 10 s ago', seen({}, { stillMs: 9_950 }), late('no-sign')],
    [
      'late by what it says and by what it does not say any more',
      seen({ lagMs: 6_000 }, { stillMs: 4_500 }),
      late('behind'),
    ],
    ['in trouble for a moment', seen({ trouble: { because: 'EIO', since: asOf } }), { state: 'well' }],
    [
      'in trouble',
      seen({ lagMs: 12_000, trouble: { because: 'EIO', since: asOf } }),
      late('trouble', { detail: 'EIO' }),
    ],
    ['stopped a moment ago', seen({}, {}, true), late('stopped')],
  ])('%s', (_, sighting, expected) => {
    expect(standingOf('alarms', sighting)).toEqual(expected)
  })

  test('ingest may be later than the alarms', () => {
    const record = { beat: 1, at: 0, parts: { ingest: { asOf, lagMs: 29_000, proven: true } } }
    expect(standingOf('ingest', { record, stillMs: 500, moved: true })).toEqual({ state: 'well' })
    expect(standingOf('ingest', { record, stillMs: 1_500, moved: true })).toEqual(late('behind'))
  })

  test.each<[Standing, string | undefined]>([
    [{ state: 'well' }, undefined],
    [{ state: 'unproven' }, 'alarms: no proof yet that it works'],
    [{ state: 'late', because: 'no-record' }, 'alarms: alarms are not evaluated: it has never run on this data folder'],
    [
      { state: 'late', because: 'trouble', since: asOf, detail: 'database or disk is full' },
      'alarms: alarms are not evaluated since 2026-07-03T18:11:00.000Z: database or disk is full',
    ],
  ])('%j in words', (standing, words) => {
    expect(problemOf('alarms', standing)).toBe(words)
  })
})

test('a record is read as it was written, with long troubles cut short', () => {
  const trouble = fc.record({ because: fc.string({ maxLength: 300 }), since: fc.nat() })
  const part = fc.record(
    { asOf: fc.nat(), lagMs: fc.nat(), proven: fc.boolean(), behind: fc.nat(), trouble },
    { requiredKeys: ['asOf', 'lagMs', 'proven'] },
  )
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.record({ alarms: part, mirror: part }), (beat, at, parts) => {
      expect(parseProgress(formatProgress({ beat, at, parts }))).toEqual(
        JSON.parse(JSON.stringify({ beat, at, parts })),
      )
    }),
  )
  const long = { asOf, lagMs: 1, proven: true, trouble: { because: 'x'.repeat(9_000), since: asOf } }
  expect(formatProgress({ beat: 1, at: 1, parts: { alarms: long, notices: long, mirror: long } }).length).toBeLessThan(
    2_000,
  )
  for (const text of ['', '{}', '{"format":2}', 'null', '[', '7']) expect(parseProgress(text)).toBeUndefined()
})
