import { describe, expect, test } from 'vitest'
import type { RotaChange, WrittenChange } from '../../../core/people/rota/change.ts'
import { dutyTable, onCallAt } from '../../../core/people/rota/history.ts'
import { historyOf, lhasa, riverDuty } from '../../support/duty.ts'

function made(number: number, change: WrittenChange, more: Partial<RotaChange> = {}): RotaChange {
  const by = { madeBy: 'duty-office', madeAt: 0, why: 'a test', crew: 'river' }
  return { ...change, number, ...by, ...more } as RotaChange
}

function ids(at: string, changes: readonly RotaChange[] = []): string[] | undefined {
  return onCallAt(historyOf(riverDuty, changes), 'river', lhasa(at))?.people.map(({ person }) => person)
}

describe("who is on duty by Lhasa's rota", () => {
  test.each([
    ['a working Monday in January', '2026-01-05 09:00', ['tsering']],
    ['its last minute', '2026-01-05 17:59', ['tsering']],
    ['a shift ends before its end', '2026-01-05 18:00', ['office']],
    ['the next week, the next group', '2026-01-12 10:00', ['li']],
    ['Spring Festival and Losar', '2026-02-17 10:00', ['office']],
    ["Lhasa's own holiday, after the nation's has ended", '2026-02-25 10:00', ['office']],
    ['a Saturday of work (调休)', '2026-02-28 10:00', ['li']],
    ['a Sunday of work', '2026-01-04 10:00', ['office']],
    ['a Saturday', '2026-03-07 10:00', ['office']],
    ['the first day of the flood season', '2026-06-01 08:00', ['tsering', 'li']],
    ['before its first shift', '2026-06-01 07:59', ['office']],
    ['its first night, of the group behind', '2026-06-01 20:00', ['nyima', 'chen']],
    ['the night goes on after midnight', '2026-06-02 03:00', ['nyima', 'chen']],
    ['flood watch wins over office hours', '2026-07-03 10:00', ['tsering', 'li']],
    ["the season's last night ends whole", '2026-10-01 07:59', ['tsering', 'li']],
    ['after it', '2026-10-01 08:00', ['office']],
  ])('%s', (_, at, expected) => expect(ids(at)).toEqual(expected))

  test('a day of a year that nobody has listed is no day of work, and it is said', () => {
    const answer = onCallAt(historyOf(riverDuty), 'river', lhasa('2027-01-04 10:00'))
    expect(answer).toEqual({
      people: [{ person: 'office', because: { by: 'otherwise' } }],
      absent: [],
      unlisted: ['2027-01-04'],
    })
  })

  test('it is said why', () => {
    const answer = onCallAt(historyOf(riverDuty), 'river', lhasa('2026-06-02 03:00'))
    const because = {
      ...{ by: 'layer', layer: 'flood watch', letter: 'N' },
      ...{ from: lhasa('2026-06-01 20:00'), to: lhasa('2026-06-02 08:00') },
    }
    expect(answer?.people[0]).toEqual({ person: 'nyima', because })
  })

  test('a crew without a rota is on duty whole; there is nobody of a crew that is not', () => {
    expect(onCallAt(historyOf(riverDuty), 'parks', 0)?.people.map(({ person }) => person)).toEqual(['li', 'dawa'])
    expect(onCallAt(historyOf(riverDuty), 'rivers', 0)).toBeUndefined()
  })
})

describe('covers, swaps and leave', () => {
  const [from, to] = [lhasa('2026-07-03 08:00'), lhasa('2026-07-03 20:00')]
  const noon = '2026-07-03 12:00'
  const leave = (number: number, person: string) => made(number, { kind: 'leave', person, from, to })
  const cover = (number: number, person: string, standIn: string) =>
    made(number, { kind: 'cover', person, standIn, from, to })

  test.each<[string, RotaChange[], string[]]>([
    ['leave removes', [leave(1, 'tsering')], ['li']],
    ['all on leave: the duty office', [leave(1, 'tsering'), leave(2, 'li')], ['office']],
    ['a cover stands in the place', [cover(1, 'tsering', 'pema')], ['pema', 'li']],
    ['a cover of somebody on leave, made after', [leave(1, 'tsering'), cover(2, 'tsering', 'pema')], ['pema', 'li']],
    ['and made before', [cover(1, 'tsering', 'pema'), leave(2, 'tsering')], ['pema', 'li']],
    ['who covers falls ill', [cover(1, 'tsering', 'pema'), leave(2, 'pema')], ['li']],
    ['and is covered', [cover(1, 'tsering', 'pema'), leave(2, 'pema'), cover(3, 'pema', 'chen')], ['chen', 'li']],
    ['a cover of a cover', [cover(1, 'tsering', 'pema'), cover(2, 'pema', 'chen')], ['chen', 'li']],
    ['a cover of who is not there', [cover(1, 'nyima', 'pema')], ['tsering', 'li']],
    ['a cover by who is there: nobody twice', [cover(1, 'tsering', 'li')], ['li']],
    ['add', [made(1, { kind: 'add', person: 'chen', from, to })], ['tsering', 'li', 'chen']],
    ['add who is there', [made(1, { kind: 'add', person: 'li', from, to })], ['tsering', 'li']],
    ['remove', [made(1, { kind: 'remove', person: 'tsering', from, to })], ['li']],
    [
      'of another crew',
      [made(1, { kind: 'remove', person: 'tsering', from, to }, { crew: 'parks' })],
      ['tsering', 'li'],
    ],
  ])('%s', (_, changes, expected) => expect(ids(noon, changes)).toEqual(expected))

  test('a swap is two covers made as one', () => {
    const second = { person: 'pema', from: lhasa('2026-07-05 08:00'), to: lhasa('2026-07-05 20:00') }
    const swap = made(1, { kind: 'swap', first: { person: 'tsering', from, to }, second })
    expect([ids(noon, [swap]), ids('2026-07-05 12:00', [swap])]).toEqual([
      ['pema', 'li'],
      ['tsering', 'zhao'],
    ])
  })

  test('what was answered about the past stays the answer, whatever is made or withdrawn later', () => {
    const late = made(1, { kind: 'leave', person: 'tsering', from, to }, { madeAt: lhasa(noon) })
    expect([ids('2026-07-03 11:59', [late]), ids(noon, [late])]).toEqual([['tsering', 'li'], ['li']])
    const ended = { ...leave(1, 'tsering'), withdrawn: { by: 'tsering', at: lhasa(noon), why: 'well again' } }
    expect([ids('2026-07-03 11:59', [ended]), ids(noon, [ended])]).toEqual([['li'], ['tsering', 'li']])
  })

  test('and whatever the plant file says later', () => {
    const { versions } = historyOf(riverDuty)
    const next = historyOf({ ...(riverDuty as object), rotas: {}, crews: [{ id: 'river', members: ['chen'] }] })
    const history = { versions: [...versions, { ...next.versions[0], since: lhasa(noon) }], changes: [] }
    const who = (at: string) => onCallAt(history as typeof next, 'river', lhasa(at))?.people.map(({ person }) => person)
    expect([who('2026-07-03 11:59'), who(noon)]).toEqual([['tsering', 'li'], ['chen']])
  })

  test('the table says each stretch once', () => {
    const rows = dutyTable(historyOf(riverDuty, [leave(1, 'tsering')]), 'river', from, lhasa('2026-07-04 20:00'))
    expect(
      rows.map((row) => [(row.to - row.from) / 3_600_000, row.onCall?.people.map(({ person }) => person)]),
    ).toEqual([
      [12, ['li']],
      [12, ['nyima', 'chen']],
      [12, ['dawa', 'wang']],
    ])
  })
})

test.each(['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Shanghai'])(
  'where clocks change (%s), day and night follow each other without a gap and without doubling',
  (zone) => {
    const layer = {
      ...{ name: 'watch', shifts: { D: '00:30+12h', N: '12:30+12h' }, starts: '2026-01-01' },
      ...{ groups: [['a'], ['b'], ['c'], ['d']], pattern: 'DN--', offset: 1 },
    }
    const crews = [{ id: 'river', members: ['a'], rota: 'river' }]
    const history = historyOf({ crews, rotas: { river: { layers: [layer] } } }, [], zone)
    const from = lhasa('2026-01-03 12:00')
    const rows = dutyTable(history, 'river', from, from + 500 * 86_400_000)
    expect(rows.filter(({ onCall }) => onCall?.people.length !== 1)).toEqual([])
    const hours = rows.slice(1, -1).map((row) => (row.to - row.from) / 3_600_000)
    expect(hours.filter((length) => length < 11 || length > 13)).toEqual([])
    expect(hours.some((length) => length !== 12)).toBe(zone !== 'Asia/Shanghai')
  },
)
