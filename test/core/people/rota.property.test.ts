import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RotaChange } from '../../../core/people/rota/change.ts'
import { crewEvents, personEvents } from '../../../core/people/rota/events.ts'
import { handOver } from '../../../core/people/rota/hand-over.ts'
import { boundaries, type DutyHistory, dutyTable, onCallAt } from '../../../core/people/rota/history.ts'
import { shiftsOn } from '../../../core/people/rota/shifts.ts'
import type { DutyFile } from '../../../core/people/schema.ts'
import { dutyOf } from '../../support/duty.ts'
import { days, firstAt, hourMs, people, randomChanges, randomDuty } from '../../support/random-rota.ts'

/** How many rotas each property is tried on; `npm run test:rotas` tries 1,000. */
const numRuns = Number(process.env['HUOSHUI_TEST_ROTAS'] ?? 100)
const until = firstAt + days * 24 * hourMs

function history(file: DutyFile, changes: readonly RotaChange[] = []): DutyHistory {
  return { versions: [{ since: 0, duty: dutyOf(file) }], changes }
}
function ids(given: DutyHistory, at: number): string[] {
  return onCallAt(given, 'river', at)?.people.map(({ person }) => person) ?? []
}
const hour = fc.integer({ min: 0, max: days * 24 }).map((n) => firstAt + n * hourMs + 1_800_000)
const hours = fc.array(hour, { minLength: 30, maxLength: 30 })

/** Rules 1 to 4 again, from the words of the plant file, by trying every day of the four before. */
function plainly(file: DutyFile, at: number): string[] {
  const local = at + 8 * hourMs
  const calendar = file.calendars?.['city']
  for (const { on = 'always', shifts, groups, pattern, offset = 0, starts } of file.rotas?.['river']?.layers ?? []) {
    const found: string[] = []
    for (let back = 4; back >= 0; back--) {
      const midnight = Math.floor(local / (24 * hourMs)) * 24 * hourMs - back * 24 * hourMs
      const date = new Date(midnight)
      const text = date.toISOString().slice(0, 10)
      const weekend = [0, 6].includes(date.getUTCDay())
      const works = calendar?.work?.includes(text) || (!weekend && !calendar?.off?.includes(text))
      const listed = calendar?.known.includes(date.getUTCFullYear())
      const wet = text.slice(5) >= '06-01' && text.slice(5) <= '09-30'
      const dry = text.slice(5) >= '11-01' || text.slice(5) <= '03-31'
      const open =
        on === 'always' ||
        (on === 'workdays' && listed && works) ||
        (on === 'restdays' && listed && !works) ||
        (on === 'season wet' && wet) ||
        (on === 'season dry' && dry)
      const day = Math.round((midnight - Date.parse(`${starts}T00:00:00Z`)) / (24 * hourMs))
      if (!open || day < 0) continue
      for (const [index, group] of groups.entries()) {
        let place = (day - offset * index) % pattern.length
        if (place < 0) place += pattern.length
        const written = shifts[pattern[place] ?? '-']
        if (written === undefined) continue
        const start = midnight + Number(written.slice(0, 2)) * hourMs
        if (local >= start && local < start + Number.parseInt(written.slice(6), 10) * hourMs) found.push(...group)
      }
    }
    if (found.length > 0) return [...new Set(found)]
  }
  return file.rotas?.['river']?.otherwise ? [...new Set(file.rotas['river'].otherwise)] : []
}

describe('the rules of the rota, on random ones over 400 days', () => {
  test('1 to 4 and 6: the first layer that gives anybody, by letters and days; else who is named; else nobody', () => {
    fc.assert(
      fc.property(randomDuty, hours, (file, times) => {
        const given = history(file)
        for (const at of times) expect(ids(given, at)).toEqual(plainly(file, at))
      }),
      { numRuns },
    )
  })

  test('5: changes in the order in which they were made, nobody twice, in order', () => {
    fc.assert(
      fc.property(randomDuty, randomChanges, hours, (file, changes, times) => {
        const bare = { ...history(file), versions: [{ since: 0, duty: dutyOf(withoutOtherwise(file)) }] }
        for (const at of times) {
          const expected = changes.flatMap(turns).reduce(plainChange, ids(bare, at).map(placeOf)).filter(isThere)
          const answer = ids({ ...bare, changes: changes.filter((change) => !covers(change, at)) }, at)
          expect(new Set(answer).size).toBe(answer.length)
          // the changes that do not hold at the instant say nothing about it
          expect(answer).toEqual(ids(bare, at))
          const all = ids({ ...bare, changes }, at)
          expect(all).toEqual([...new Set(expected.map(({ who }) => who))])

          function turns(change: RotaChange): Plain[] {
            return covers(change, at) ? plainTurns(change, at) : []
          }
        }
      }),
      { numRuns },
    )
  })

  test('7: a change says nothing outside of its span; withdrawn before it begins, nothing at all', () => {
    fc.assert(
      fc.property(randomDuty, randomChanges, hours, (file, changes, times) => {
        const all = history(file, changes)
        const last = changes.at(-1)
        if (!last) return
        const less = history(file, changes.slice(0, -1))
        const withdrawn = { ...last, withdrawn: { by: 'x', at: 0, why: '' } }
        const back = history(file, [...changes.slice(0, -1), withdrawn])
        for (const at of times) {
          if (!covers(last, at)) expect(onCallAt(all, 'river', at)).toEqual(onCallAt(less, 'river', at))
          expect(onCallAt(back, 'river', at)).toEqual(onCallAt(less, 'river', at))
        }
      }),
      { numRuns },
    )
  })

  test('7: an answer about the past is the answer for ever', () => {
    fc.assert(
      fc.property(randomDuty, randomDuty, randomChanges, hour, hours, (file, next, changes, now, times) => {
        // what is known at `now`, and the same later, with more changes, withdrawals and another plant file
        const known = changes
          .filter(({ madeAt }) => madeAt <= now)
          .map(({ withdrawn, ...change }) => ({ ...change, ...(withdrawn && withdrawn.at <= now && { withdrawn }) }))
        const versions = [{ since: 0, duty: dutyOf(file) }]
        const before = { versions, changes: known as readonly RotaChange[] }
        const after = { versions: [...versions, { since: now + 1, duty: dutyOf(next) }], changes }
        for (const at of times.filter((each) => each <= now)) {
          expect(onCallAt(after, 'river', at)).toEqual(onCallAt(before, 'river', at))
        }
      }),
      { numRuns },
    )
  })

  test('8: constant between boundaries, which the table has all', () => {
    fc.assert(
      fc.property(randomDuty, randomChanges, hour, (file, changes, from) => {
        const given = history(file, changes)
        const to = from + 20 * 24 * hourMs
        const edges = new Set(boundaries(given, 'river', from, to))
        const rows = dutyTable(given, 'river', from, to)
        expect([rows[0]?.from, rows.at(-1)?.to]).toEqual([from, to])
        for (const [index, row] of rows.entries()) {
          if (index > 0) expect([rows[index - 1]?.to, edges.has(row.from)]).toEqual([row.from, true])
          for (const at of [row.from, (row.from + row.to) / 2, row.to - 1]) {
            expect(onCallAt(given, 'river', Math.floor(at))).toEqual(row.onCall)
          }
        }
      }),
      { numRuns },
    )
  })

  test('8: the calendars of a crew and of its people say the same as the answers', () => {
    fc.assert(
      fc.property(randomDuty, randomChanges, hour, hours, (file, changes, from, times) => {
        const given = history(file, changes)
        const within = { from, to: from + 30 * 24 * hourMs, domain: 'lhasa' }
        const crew = crewEvents(given, 'river', within)
        const each = new Map(people.map((id) => [id, personEvents(given, id, within)]))
        for (const at of times.map((time) => from + ((time - firstAt) % (30 * 24 * hourMs)))) {
          const told = ids(given, at)
          const covers = (event: { from: number; to: number }) => event.from <= at && at < event.to
          expect(crew.filter(covers).map(({ title }) => title)).toEqual(told.length === 0 ? [] : [told.join('、')])
          for (const [id, events] of each) expect(events.filter(covers)).toHaveLength(told.includes(id) ? 1 : 0)
        }
      }),
      { numRuns },
    )
  })

  test('8: a cycle gives each group the same hours', () => {
    fc.assert(
      fc.property(randomDuty, fc.integer({ min: 0, max: 60 }), (file, later) => {
        const rota = dutyOf(file).rotas.get('river')
        for (const layer of rota?.layers ?? []) {
          if (!rota || layer.on !== 'always') continue
          const each = layer.groups.map((group) => {
            const alone = { ...layer, groups: layer.groups.map((other) => (other === group ? other : [])) }
            const cycle = Array.from({ length: layer.pattern.length }, (_, day) => layer.starts + later + day)
            return cycle
              .flatMap((day) => shiftsOn(alone, rota, day))
              .filter(({ people }) => people.length > 0)
              .reduce((sum, { from, to }) => sum + to - from, 0)
          })
          expect(new Set(each).size).toBe(1)
        }
      }),
      { numRuns },
    )
  })

  test('11: at each boundary somebody takes over from whoever goes', () => {
    fc.assert(
      fc.property(randomDuty, randomChanges, (file, changes) => {
        const given = history(file, changes)
        for (const at of boundaries(given, 'river', until - 60 * 24 * hourMs, until)) {
          const [before, after] = [ids(given, at - 1), ids(given, at)]
          const { incoming, outgoing } = handOver(onCallAt(given, 'river', at - 1), onCallAt(given, 'river', at))
          expect([...before.filter((id) => !outgoing.includes(id)), ...incoming].sort()).toEqual(after.toSorted())
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })
})

interface Plain {
  readonly does: string
  readonly person: string
  readonly standIn?: string
}
interface PlainPlace {
  readonly who: string
  readonly away: boolean
}

const placeOf = (who: string): PlainPlace => ({ who, away: false })
const isThere = ({ away }: PlainPlace) => !away

function plainTurns(change: RotaChange, at: number): Plain[] {
  if (change.kind !== 'swap') return [{ ...change, does: change.kind }]
  const { first, second } = change
  const both = [
    { ...first, does: 'cover', standIn: second.person },
    { ...second, does: 'cover', standIn: first.person },
  ]
  return both.filter(({ from, to }) => from <= at && at < to)
}

function plainChange(places: PlainPlace[], { does, person, standIn = '' }: Plain): PlainPlace[] {
  if (does === 'cover') return places.map((each) => (each.who === person ? { who: standIn, away: false } : each))
  if (does === 'add')
    return places.some((each) => each.who === person && !each.away) ? places : [...places, placeOf(person)]
  return places.map((each) => (each.who === person ? { ...each, away: true } : each))
}

function covers(change: RotaChange, at: number): boolean {
  const spans = change.kind === 'swap' ? [change.first, change.second] : [change]
  return (
    at >= change.madeAt &&
    at < (change.withdrawn?.at ?? Number.POSITIVE_INFINITY) &&
    spans.some(({ from, to }) => from <= at && at < to)
  )
}

function withoutOtherwise(file: DutyFile): DutyFile {
  const { river } = file.rotas ?? {}
  return river ? { ...file, rotas: { river: { ...river, otherwise: [] } } } : file
}
