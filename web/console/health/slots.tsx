import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { serverNow } from '../../lib/server-clock.ts'
import { clock, clockMinutes } from '../../lib/time.ts'
import { pastOf, readPast } from '../alarm-table/past.ts'
import { useFetched } from '../use-fetched.ts'
import type { Kpis } from './kpis.ts'

const slotMs = 600_000
const [width, height] = [640, 120]
const tooMany = 10

/** How many alarms came in each ten minutes of the last day, and the floods of the period. */
export function Course({ site, kpis }: { readonly site: string; readonly kpis: Kpis }): JSX.Element {
  const { text } = words().console.health
  const fetched = useFetched(site, () => readPast(pastOf(1, serverNow()), site), slotMs / 10)
  const to = Math.ceil(serverNow() / slotMs) * slotMs
  const counts = Array.from({ length: 144 }, () => 0)
  for (const { call, serverAt, audience } of fetched.found?.entries ?? []) {
    const slot = 143 - Math.floor((to - Date.parse(serverAt) - 1) / slotMs)
    if (call === 'annunciated' && audience === 'people' && counts[slot] !== undefined) counts[slot] += 1
  }
  const most = Math.max(tooMany + 2, ...counts)
  const y = (count: number) => height - (count / most) * (height - 14)
  const [largest] = [...kpis.floods].sort((a, b) => b.annunciations - a.annunciations)
  return (
    <section class="pan" aria-label={text.course}>
      <h2>{text.course}</h2>
      <svg
        class="fig"
        viewBox={`0 0 ${width} ${height + 18}`}
        role="img"
        aria-label={`${text.course}: ${Math.max(...counts)}`}
      >
        <path d={`M0 ${y(tooMany)}H${width}`} stroke="var(--ink)" stroke-dasharray="5 4" />
        <text x="4" y={y(tooMany) - 4}>
          {text.most}
        </text>
        {counts.map((count, index) => (
          <rect
            key={String(index)}
            x={(index * width) / 144 + 0.5}
            y={y(count)}
            width={width / 144 - 1}
            height={height - y(count)}
            fill={count > tooMany ? 'var(--ink)' : 'var(--bar)'}
          />
        ))}
        {[0, 36, 72, 108, 143].map((slot) => (
          <text
            key={slot}
            x={slot === 143 ? width : (slot * width) / 144}
            y={height + 14}
            text-anchor={slot === 143 ? 'end' : 'start'}
          >
            {clockMinutes(to - (144 - slot) * slotMs)}
          </text>
        ))}
      </svg>
      <p class="note">
        {largest
          ? fill(text.floods, {
              count: kpis.floodCount,
              from: clock(largest.from),
              to: clock(largest.to),
              alarms: largest.annunciations,
            })
          : text.noFloods}
      </p>
    </section>
  )
}

/** How often so many alarms came in ten minutes: the averages hide this. */
export function Slots({ kpis: { histogram }, days }: { readonly kpis: Kpis; readonly days: number }): JSX.Element {
  const { text } = words().console.health
  // the empty ones would dwarf all others: their number stands in words
  const most = Math.max(1, ...histogram.slice(1))
  const y = (times: number) => 76 - (Math.log1p(times) / Math.log1p(most)) * 60
  const step = width / histogram.length
  return (
    <section class="pan" aria-label={fill(text.slots, { days })}>
      <h2>
        {fill(text.slots, { days })} <span class="faint">{text.slotsWhy}</span>
      </h2>
      <svg class="fig" viewBox={`0 0 ${width} 96`} role="img" aria-label={fill(text.slots, { days })}>
        {histogram.map((times, count) => (
          <g key={String(count)} data-slot={count} data-times={times}>
            <title>{fill(text.slot, { count, times })}</title>
            {count > 0 && times > 0 && (
              <rect
                x={count * step + 2}
                y={y(times)}
                width={step - 4}
                height={78 - y(times)}
                fill={count > tooMany ? 'var(--ink)' : 'var(--bar)'}
              />
            )}
            <text x={(count + 0.5) * step} y={count === 0 ? 74 : y(times) - 2} text-anchor="middle">
              {times > 0 ? times : ''}
            </text>
            <text x={(count + 0.5) * step} y="92" text-anchor="middle">
              {count === histogram.length - 1 ? `${count}+` : count}
            </text>
          </g>
        ))}
      </svg>
    </section>
  )
}
