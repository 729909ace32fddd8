import fc from 'fast-check'
import type { RotaChange } from '../../core/people/rota/change.ts'
import type { DutyFile } from '../../core/people/schema.ts'
import { person } from './duty.ts'

/** Random rotas of crew `river` over the 400 days from 2026-01-01 of Lhasa's clock, in plant-file words. */
export const firstAt = Date.parse('2026-01-01T00:00:00+08:00')
export const hourMs = 3_600_000
export const days = 400
export const people = ['a', 'b', 'c', 'd', 'e', 'f'] as const

const who = fc.constantFrom(...people)
const two = (n: number) => String(n).padStart(2, '0')
const dateFrom = (offset: number) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10)

const layer = fc
  .record({
    on: fc.constantFrom('always', 'workdays', 'restdays', 'season wet', 'season dry'),
    shifts: fc.dictionary(
      fc.constantFrom('D', 'N', 'E'),
      fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 30 }))
        .map(([start, length]) => `${two(start)}:00+${length}h`),
      { minKeys: 1, maxKeys: 3 },
    ),
    groups: fc.array(fc.uniqueArray(who, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
    offset: fc.integer({ min: 0, max: 9 }),
    starts: fc.integer({ min: -40, max: 200 }).map(dateFrom),
  })
  .chain((layer) =>
    fc
      .array(fc.constantFrom('-', ...Object.keys(layer.shifts)), { minLength: 1, maxLength: 9 })
      .map((letters) => ({ ...layer, pattern: letters.join('') })),
  )

/** `wet` runs within a year, `dry` over its end; 2027 is listed or not. */
export const randomDuty: fc.Arbitrary<DutyFile> = fc
  .record({
    layers: fc.array(layer, { minLength: 1, maxLength: 3 }),
    otherwise: fc.array(who, { maxLength: 2 }),
    known: fc.constantFrom<number[]>([2026], [2026, 2027]),
    off: fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 8 }),
    work: fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 8 }),
  })
  .map(({ layers, otherwise, known, off, work }) => ({
    people: people.map((id) => ({ ...person(id), reach: ['voice'] })),
    crews: [{ id: 'river', members: [...people], rota: 'river' }],
    calendars: {
      city: {
        known,
        off: off.map(dateFrom),
        work: work.filter((each) => !off.includes(each)).map(dateFrom),
        seasons: { wet: '06-01/09-30', dry: '11-01/03-31' },
      },
    },
    rotas: {
      river: {
        calendar: 'city',
        layers: layers.map((each, index) => ({ name: `layer ${index}`, ...each })),
        otherwise,
      },
    },
  }))

const turn = fc
  .record({ person: who, from: fc.integer({ min: 0, max: days * 24 }), hours: fc.integer({ min: 1, max: 400 }) })
  .map(({ person: id, from, hours }) => ({
    person: id,
    from: firstAt + from * hourMs,
    to: firstAt + (from + hours) * hourMs,
  }))

/** Changes in the order of their numbers, most made before they begin, some withdrawn. */
export const randomChanges: fc.Arbitrary<readonly RotaChange[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('leave', 'cover', 'add', 'remove', 'swap'),
      turn,
      other: turn,
      madeAt: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: days * 24 })),
      withdrawn: fc.option(fc.integer({ min: 0, max: days * 24 }), { nil: undefined, freq: 4 }),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.toSorted((a, b) => a.madeAt - b.madeAt).map(changeOf))

interface Drawn {
  readonly kind: string
  readonly turn: { person: string; from: number; to: number }
  readonly other: { person: string; from: number; to: number }
  readonly madeAt: number
  readonly withdrawn: number | undefined
}

function changeOf({ kind, turn: first, other, madeAt, withdrawn }: Drawn, index: number): RotaChange {
  const record = {
    ...{ number: index + 1, madeBy: 'x', why: '', madeAt: madeAt === 0 ? 0 : firstAt + madeAt * hourMs },
    ...(kind === 'leave' ? {} : { crew: 'river' }),
    ...(withdrawn !== undefined && { withdrawn: { by: 'x', at: firstAt + withdrawn * hourMs, why: '' } }),
  }
  if (kind === 'swap') return { ...record, kind, first, second: other }
  if (kind === 'cover') return { ...record, kind, ...first, standIn: other.person }
  return { ...record, kind: kind as 'leave', ...first }
}
