import { figure } from '../replay/progress.ts'
import type { AlarmFindings } from './alarms.ts'
import { type Finding, wrongs } from './findings.ts'
import type { VerifyReport } from './verify.ts'

/** The report as lines for a person: a table, then each finding by name. */
export function reportLines(report: VerifyReport): string[] {
  const { ledger, behind, readings, alarms } = report
  const { counts, named } = readings
  const cut = Object.entries(ledger.ends).filter(([, end]) => end === 'cut')
  const rows: [string, number, string?][] = [
    ['stored as sent', counts.kept],
    ['  of them late', counts.late, 'acknowledged more than a minute after they were measured'],
    ['  doubted', counts.doubted, 'stored with quality suspect, bad or missing'],
    ['not acknowledged, stored', counts['unacknowledged-stored']],
    ['not acknowledged, not stored', counts['unacknowledged-not-stored']],
    ['lost', counts.lost, 'acknowledged, not stored'],
    ['corrupted', counts.corrupted, 'stored with another value'],
    ['duplicated', counts.duplicated, 'the same time stored again'],
    ['phantom', counts.phantom, 'stored, never sent'],
  ]
  return [
    `${figure(ledger.readings)} readings of ${figure(ledger.points)} points in ${figure(ledger.messages)} messages, ${figure(ledger.acknowledged)} of them acknowledged`,
    ...cut.map(([file]) => `${file} was cut off: what its writer sent last is not in it`),
    ...(behind > 0 ? [`the platform still had ${figure(behind)} messages to read: what they hold may look lost`] : []),
    '',
    ...table(rows),
    ...(alarms ? ['', ...alarmTable(alarms)] : []),
    ...wrongs.flatMap((wrong) => {
      const lines = named[wrong].map((finding) => findingLine(wrong, finding))
      const more = counts[wrong] - named[wrong].length
      return lines.length === 0 ? [] : ['', ...lines, ...(more > 0 ? [`… and ${figure(more)} more`] : [])]
    }),
    ...(alarms ? alarmLines(alarms) : []),
  ]
}

function table(rows: readonly (readonly [string, number, string?])[]): string[] {
  return rows.map(([name, count, meaning]) => {
    const line = `${name.padEnd(30)}${figure(count).padStart(12)}`
    return meaning === undefined ? line : `${line}  ${meaning}`
  })
}

function alarmTable({ came, missed, unexpected }: AlarmFindings): string[] {
  return table([
    ['alarms expected', came.length + missed.length],
    ['  came in time', came.length],
    ['  missed', missed.length],
    ['alarms not expected', unexpected.length],
  ])
}

function alarmLines({ came, missed, unexpected }: AlarmFindings): string[] {
  const lines = [
    ...missed.map(({ alarm, from, to, at }) => {
      const found = at === undefined ? 'not in the journal' : `raised ${time(at)}`
      return `missed      ${alarm}  expected ${time(from)} to ${time(to)}, ${found}`
    }),
    ...unexpected.map(({ alarm, at }) => `not expected  ${alarm}  raised ${time(at)}`),
    ...came.map(
      ({ alarm, from, at, delayMs }) =>
        `came        ${alarm}  ${duration(at - from)} after the start, known ${duration(delayMs)} later`,
    ),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

function findingLine(wrong: string, { point, at, expected, found }: Finding): string {
  const values = [
    ...(expected === undefined ? [] : [`expected ${expected.map(value).join(' or ')}`]),
    ...(found === undefined ? [] : [`found ${value(found)}`]),
  ]
  return `${wrong.padEnd(12)}${point}  ${time(at)}  ${values.join(', ')}`
}

function value(one: number | null): string {
  return one === null ? 'no value' : String(one)
}

function time(at: number): string {
  return new Date(at).toISOString()
}

function duration(ms: number): string {
  return Math.abs(ms) < 90_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
