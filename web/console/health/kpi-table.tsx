import type { JSX } from 'preact'
import type { Judged, Measure } from '../../../core/alarm/kpi/verdict.ts'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { span } from '../../lib/time.ts'
import { Wide } from '../wide.tsx'
import type { Kpis } from './kpis.ts'

const marks = { met: '○', missed: '◐', red: '●', unknown: '–', few: '–', young: '–' } as const
const shares: ReadonlySet<Measure> = new Set(['overloadedShare', 'floodShare', 'topTenShare', 'mix'])
const times: ReadonlySet<Measure> = new Set(['criticalAnswer', 'highAnswer'])

/** Not all of the period is on record. */
function isPart({ from, to, knownMs }: Kpis): boolean {
  return knownMs < Date.parse(to) - Date.parse(from)
}

interface KpiTableProps {
  readonly judged: readonly Judged[]
  readonly before: readonly Judged[]
  readonly kpis: Kpis
  readonly days: number
}

/** Each measure with its target, its red line, the verdict in words, and how it was before. */
export function KpiTable({ judged, before, kpis, days }: KpiTableProps): JSX.Element {
  const { text, measure, verdict } = words().console.health
  return (
    <Wide kind="pan" label={text.measureHead}>
      <table class="kt">
        <thead>
          <tr>
            <th scope="col">{text.measureHead}</th>
            <th scope="col" class="r">
              {fill(text.value, { days })}
            </th>
            <th scope="col">
              <span class="vh">{text.redLine}</span>
            </th>
            <th scope="col" class="r">
              {text.target}
            </th>
            <th scope="col" class="r">
              {text.redLine}
            </th>
            <th scope="col">{text.judged}</th>
            <th scope="col" class="r">
              {text.before}
            </th>
          </tr>
        </thead>
        <tbody>
          {judged.map((each, index) => (
            <tr key={each.measure} class={each.verdict} data-measure={each.measure}>
              <th scope="row">{measure[each.measure]}</th>
              <td class="r num">
                <b>{shownText(each, kpis)}</b>
              </td>
              <td class="bar">
                <Bar judged={each} />
              </td>
              <td class="r num soft">{aimText(each)}</td>
              <td class="r num soft">
                {each.red !== undefined && `${each.measure === 'mix' ? '±' : '> '}${textOf(each.measure, each.red)}`}
              </td>
              <td>
                <span class={`vd ${each.verdict}`}>
                  <span aria-hidden="true">{marks[each.verdict]}</span> {verdict[each.verdict]}
                </span>
                {each.by > 0 && <span class="soft"> {fill(text.by, { by: textOf(each.measure, each.by) })}</span>}
              </td>
              <td class="r num soft">{changeText(each, before[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note faint">
        {text.counts}
        {kpis.knownMs > 0 && isPart(kpis) && ` · ${fill(text.known, { known: span(kpis.knownMs) })}`}
      </p>
    </Wide>
  )
}

/** As far as the target grey, beyond it ink; ticks for the target and the red line. */
function Bar({ judged: { value, target, red } }: { readonly judged: Judged }): JSX.Element {
  const most = Math.max(red ?? 0, target, value ?? 0, 1e-9) * 1.1
  const x = (at: number) => (at / most) * 90
  return (
    <svg width="92" height="14" viewBox="0 0 92 14" aria-hidden="true">
      <rect y="4" width="92" height="7" fill="var(--sunken)" />
      <rect y="4" width={x(value ?? 0)} height="7" fill="var(--bar)" />
      {value !== null && value > target && (
        <rect x={x(target)} y="4" width={x(value) - x(target)} height="7" fill="var(--ink)" />
      )}
      <path d={`M${x(target) + 1} 2V13`} stroke="var(--mark)" stroke-width="1.2" />
      {red !== undefined && <path d={`M${x(red)} 0V14`} stroke="var(--mark)" stroke-width="2.4" />}
    </svg>
  )
}

function aimText({ measure, target, bound }: Judged): string {
  if (measure === 'mix') return `±${textOf(measure, target)}`
  if (target === 0) return '0'
  return `${bound === 'below' ? '<' : '≤'} ${textOf(measure, target)}`
}

/** A value of a measure in its unit. */
function textOf(measure: Measure, value: number): string {
  if (shares.has(measure)) return `${Number((value * 100).toPrecision(3))} %`
  if (times.has(measure)) return span(value)
  return String(Number(value.toPrecision(3)))
}

export function measureText({ measure, value }: Judged): string {
  return value === null ? '–' : textOf(measure, value)
}

/** As it is read: the mix as its four shares, answers as median and 95 %. */
function shownText(judged: Judged, { priorityMix, acknowledgement }: Kpis): string {
  const share = (value: number) => Number((value * 100).toFixed(1))
  if (judged.value === null) return '–'
  switch (judged.measure) {
    case 'mix':
      return `${[priorityMix.low, priorityMix.medium, priorityMix.high, priorityMix.critical].map(share).join('/')} %`
    case 'criticalAnswer':
    case 'highAnswer': {
      const { p50Ms } = acknowledgement[judged.measure === 'criticalAnswer' ? 'critical' : 'high']
      return `${p50Ms === null ? '–' : span(p50Ms)} / ${measureText(judged)}`
    }
    default:
      return measureText(judged)
  }
}

function changeText({ measure, value }: Judged, before: Judged | undefined): string {
  if (value === null || before === undefined || before.value === null) return ''
  const change = value - before.value
  if (change === 0) return '0'
  return `${change > 0 ? '+' : '−'}${textOf(measure, Math.abs(change))}`
}
