import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { local, words } from '../../lib/language.ts'
import { allAlarms } from '../alarm-table/address.ts'
import type { City } from '../model.ts'
import { hashOf } from '../view.ts'
import { Wide } from '../wide.tsx'
import type { Kpis } from './kpis.ts'

interface HotSpotsProps {
  readonly spots: Kpis['hotSpots']
  readonly city: City
  readonly days: number
}

const hours = Array.from({ length: 24 }, (_, hour) => hour)

/** When and where alarms come, by the hour of the city's clock and the site: 热点时段与区域. Those with none are left out. */
export function HotSpots({ spots, city, days }: HotSpotsProps): JSX.Element {
  const { text } = words().console.health
  const rows = city.sites.flatMap(({ id, name }) => {
    const its = spots.filter(({ site }) => site === id)
    const counts = hours.map((hour) =>
      its.reduce((sum, spot) => sum + (spot.hour === hour ? spot.annunciations : 0), 0),
    )
    const all = counts.reduce((sum, count) => sum + count, 0)
    return all === 0 ? [] : [{ id, name: local(name), counts, all }]
  })
  rows.sort((a, b) => b.all - a.all)
  const most = Math.max(1, ...rows.flatMap(({ counts }) => counts))
  return (
    <Wide kind="pan" label={fill(text.spots, { days })}>
      <h2>{fill(text.spots, { days })}</h2>
      {rows.length === 0 && <p class="note">{text.none}</p>}
      {rows.length > 0 && (
        <table class="heat">
          <thead>
            <tr>
              <th scope="col">
                <span class="vh">{words().console.alarms.place}</span>
              </th>
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {String(hour).padStart(2, '0')}
                </th>
              ))}
              <th scope="col" class="r">
                Σ
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, counts, all }) => (
              <tr key={id} data-spot={id}>
                <th scope="row">
                  <a
                    href={hashOf({ ...allAlarms, tab: 'history', site: id, days: days > 30 ? 365 : days > 7 ? 30 : 7 })}
                  >
                    {name}
                  </a>
                </th>
                {counts.map((count, hour) => (
                  <td
                    key={String(hour)}
                    class={`h${count === 0 ? 0 : Math.min(5, 1 + Math.floor((count / most) * 4.999))}`}
                    title={fill(text.cell, { site: name, hour, count })}
                  >
                    {count > 0 && count}
                  </td>
                ))}
                <td class="r num">{all}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Wide>
  )
}
