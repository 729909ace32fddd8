import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { span } from '../../lib/time.ts'
import type { ReportBody, RuleBody, Values } from './bodies.ts'
import { settings } from './rule-text.ts'
import { typedFrom } from './typed.ts'

interface ComparedProps {
  readonly report: ReportBody
  readonly rule: RuleBody
  readonly set: Values
}

/** How often, how long and how early under both. */
export function Compared({ report, rule, set }: ComparedProps): JSX.Element | null {
  const { rules: w } = words()
  const before = report.before
  if (!before || report.readings === 0) return null
  const now = typedFrom(rule)
  const then = typedFrom(rule, set)
  const changed = settings.filter((each) => now[each] !== then[each] && each !== 'priority')
  const shortOf = (all: typeof now) => changed.map((each) => all[each]).join(' · ')
  const missed = (side: ReportBody['incidents']) => side.filter(({ leadMs }) => leadMs === null).length
  const [lost, had] = [missed(report.incidents), missed(before.incidents)]
  return (
    <table class="cm">
      <thead>
        <tr>
          <th scope="col">
            <span class="vh">{w.past}</span>
          </th>
          <th scope="col" class="r">
            {w.oldRule} {shortOf(now)}
          </th>
          <th scope="col" class="r nw">
            {w.newRule} {shortOf(then)}
          </th>
          <th scope="col">
            <span class="vh">{w.column.why}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <Numbers name={w.count} old={before.kpis.annunciations} next={report.kpis.annunciations} big />
        <Numbers name={w.jumps} old={before.jumps} next={report.jumps} big />
        <Numbers name={w.fleeting} old={before.kpis.fleeting} next={report.kpis.fleeting} />
        <Numbers name={w.active} old={before.activeMs} next={report.activeMs} text={durationText} />
        {report.incidents.map(({ name, at, leadMs }, index) => {
          const old = before.incidents[index]?.leadMs ?? null
          return (
            <tr key={`${name} ${at}`}>
              <th scope="row">{fill(w.lead, { name })}</th>
              <td class="r">{leadText(old)}</td>
              <td class="r nw">{leadText(leadMs)}</td>
              <td class={leadMs === null && old !== null ? 'warn' : 'soft'}>{leadSays(old, leadMs)}</td>
            </tr>
          )
        })}
        {report.incidents.length > 0 && (
          <tr>
            <th scope="row">{w.missed}</th>
            <td class="r">
              {had} / {before.incidents.length}
            </td>
            <td class="r nw">
              {lost} / {report.incidents.length}
            </td>
            <td class={lost > had ? 'warn' : 'soft'}>
              {lost === 0 ? w.allSeen : lost > had ? w.nowMissed : w.stillMissed}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

interface NumbersProps {
  readonly name: string
  readonly old: number
  readonly next: number
  readonly text?: (value: number) => string
  readonly big?: true
}

function Numbers({ name, old, next, big, text = (value) => value.toLocaleString('en') }: NumbersProps): JSX.Element {
  return (
    <tr class={big ? 'big' : ''}>
      <th scope="row">{name}</th>
      <td class="r num">{text(old)}</td>
      <td class="r num nw">{text(next)}</td>
      <td class="soft">{changeSays(old, next)}</td>
    </tr>
  )
}

/** How a number has changed, in words. */
export function changeSays(old: number, next: number): string {
  const { rules: w } = words()
  if (old === next) return w.equal
  if (next === 0) return w.gone
  if (old === 0) return w.fresh
  const percent = Math.round((Math.abs(next - old) / old) * 100)
  return fill(next < old ? w.fewer : w.moreOf, { percent: Math.max(1, percent) })
}

function durationText(ms: number): string {
  return `${Math.round(ms / 60_000).toLocaleString('en')} ${words().span.min}`
}

function leadText(ms: number | null): string {
  return ms === null ? words().rules.noWarning : span(ms)
}

function leadSays(old: number | null, next: number | null): string {
  const { rules: w } = words()
  if (next === null) return old === null ? w.stillMissed : w.nowMissed
  if (old === null) return w.nowSeen
  if (Math.abs(next - old) < 1_000) return w.equal
  return fill(next < old ? w.later : w.earlier, { time: span(Math.abs(next - old)) })
}
