import type { JSX } from 'preact'
import { quantities } from '../../../core/quantity.ts'
import { fill } from '../../../core/words/tables.ts'
import { unitText } from '../../../core/words/unit.ts'
import { local, words } from '../../lib/language.ts'
import { Sent } from '../../lib/sent.tsx'
import { sentText } from '../../lib/shown-text.ts'
import type { City } from '../model.ts'
import { Wide } from '../wide.tsx'
import type { DraftPoint } from './claim-draft.ts'

interface PointsProps {
  readonly points: readonly DraftPoint[]
  readonly city: City
  readonly onPoints: (points: readonly DraftPoint[]) => void
}

/** What each value in the message measures. */
export function ClaimPoints({ points, city, onPoints }: PointsProps): JSX.Element {
  const { waiting: w } = words().data
  const { point: column } = w
  const own = new Set([...city.points.values()].map(({ quantity }) => quantity).filter((id) => !quantities.has(id)))
  const put = (index: number, part: Partial<DraftPoint>) =>
    onPoints(points.map((point, other) => (other === index ? { ...point, ...part } : point)))
  return (
    <Wide label={w.points}>
      <table class="rules cp">
        <thead>
          <tr>
            {(['take', 'wire', 'value', 'id', 'quantity', 'unit', 'low', 'high'] as const).map((each) => (
              <th key={each} scope="col">
                {column[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => {
            const { wire, value, id, quantity, unit, low, high } = point
            const known = quantities.get(quantity)
            const field = (name: 'id' | 'low' | 'high', text: string) => (
              <td>
                <input
                  class="field"
                  aria-label={`${column[name]}: ${sentText(wire)}`}
                  value={text}
                  onInput={(event) => put(index, { [name]: event.currentTarget.value })}
                />
              </td>
            )
            return (
              <tr key={wire} data-wire={wire}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={fill(w.takeIt, { wire: sentText(wire) })}
                    checked={point.take === 'take'}
                    onChange={(event) => put(index, { take: event.currentTarget.checked ? 'take' : 'leave' })}
                  />
                </td>
                <th scope="row">
                  <Sent text={wire} />
                </th>
                <td class="num">
                  <Sent text={String(value)} />
                </td>
                {field('id', id)}
                <td>
                  <select
                    class="field"
                    aria-label={`${column.quantity}: ${sentText(wire)}`}
                    onChange={(event) => put(index, { quantity: event.currentTarget.value, unit: '', take: 'take' })}
                  >
                    <option value="">{w.chooseQuantity}</option>
                    {[...quantities.values()].map((each) => (
                      <option key={each.id} value={each.id} selected={each.id === quantity}>
                        {local(each.name)}
                      </option>
                    ))}
                    {[...own].map((each) => (
                      <option key={each} value={each} selected={each === quantity}>
                        {each}
                      </option>
                    ))}
                  </select>
                </td>
                <td>
                  <select
                    class="field"
                    aria-label={`${column.unit}: ${sentText(wire)}`}
                    onChange={(event) => put(index, { unit: event.currentTarget.value })}
                  >
                    <option value="" selected={unit === ''}>
                      {known && known.unit !== '' ? unitText(known.unit) : w.ownUnit}
                    </option>
                    {Object.keys(known?.units ?? {}).map((each) => (
                      <option key={each} value={each} selected={each === unit}>
                        {unitText(each)}
                      </option>
                    ))}
                  </select>
                </td>
                {field('low', low)}
                {field('high', high)}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Wide>
  )
}
