import type { JSX } from 'preact'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { unitText, valueText } from '../../../core/words/unit.ts'
import { local, words } from '../../lib/language.ts'
import { dated, span } from '../../lib/time.ts'
import type { PointInfo } from '../info.ts'
import { type City, isSilent, type Model, siteOf } from '../model.ts'
import type { Extreme, PointFigures } from './figures.ts'
import { Part, Table } from './part.tsx'

interface FiguresProps {
  readonly figures: readonly PointFigures[]
  readonly city: City
}

/** Which point of which site. */
function nameOf(point: PointInfo, city: City): string {
  const site = local(city.sites.find(({ id }) => id === siteOf(point.id))?.name)
  const asset = local(point.assetName)
  return `${asset.startsWith(site) ? '' : `${site} · `}${asset} ${local(point.name)}`
}

const figure = (extreme: Extreme | undefined) => (extreme ? valueText(Number(extreme.value.toFixed(3)), '') : '–')
const timeOf = (extreme: Extreme | undefined) => (extreme ? dated(extreme.at) : '')

/** The limit that was passed and says most: the last one up, or down. */
function passedOf({ point, least, greatest }: PointFigures): string {
  const passed = (point.limits ?? []).filter(({ side, limit }) =>
    side === 'above' ? greatest !== undefined && greatest.value >= limit : least !== undefined && least.value <= limit,
  )
  passed.sort((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority))
  const [worst] = passed
  return worst ? `${local(worst.name)} ${valueText(worst.limit, '')}` : ''
}

/** In %, never rounded up: all but all is not all. */
const percent = (part: number) => (Math.floor(part * 1000) / 10).toFixed(1)
const partText = (known: PointFigures['known']) => (known ? `${percent(known.part)} %` : '–')

function ExtremeCells({ of: { point, least, greatest, end } }: { readonly of: PointFigures }): JSX.Element {
  return (
    <>
      <td class="num">
        <b>{figure(greatest)}</b>
      </td>
      <td class="num">{timeOf(greatest)}</td>
      <td class="num">{figure(least)}</td>
      <td class="num">{timeOf(least)}</td>
      <td class="num">{figure(end)}</td>
      <td>{unitText(point.unit)}</td>
    </>
  )
}

/** Levels: what passed a limit first. */
export function LevelsPart({ figures, city, spanMs }: FiguresProps & { readonly spanMs: number }): JSX.Element {
  const { report: w } = words().console
  const levels = figures.filter(({ point }) => point.quantity === 'water_level')
  const sorted = [...levels].sort((a, b) => Number(passedOf(b) !== '') - Number(passedOf(a) !== ''))
  const every = span(spanMs > 5 * 86_400_000 ? 3_600_000 : 300_000)
  return (
    <Part title={w.levels}>
      <Table
        title={w.levels}
        head={[w.point, w.greatest, `${w.at} ↑`, w.least, `${w.at} ↓`, w.end, w.unit, w.passed, w.known]}
        rows={sorted.map((each) => {
          const { point, known } = each
          const passed = passedOf(each)
          return (
            <tr key={point.id} class={passed === '' ? '' : 'hot'} data-figures={point.id}>
              <th scope="row">{nameOf(point, city)}</th>
              <ExtremeCells of={each} />
              <td>{passed}</td>
              <td class="num">{partText(known)}</td>
            </tr>
          )
        })}
      />
      <p class="faint">{fill(w.steps, { every })}</p>
    </Part>
  )
}

export function RainPart({ figures, city }: FiguresProps): JSX.Element {
  const { report: w } = words().console
  const rain = figures.filter(({ point }) => point.quantity === 'rain')
  return (
    <Part title={w.rain}>
      <Table
        title={w.rain}
        head={[w.point, w.total, w.hour, w.at, w.unit]}
        rows={rain.map(({ point, total, mostInHour }) => (
          <tr key={point.id} data-figures={point.id}>
            <th scope="row">{nameOf(point, city)}</th>
            <td class="num">
              <b>{total === undefined ? '–' : valueText(Number(total.toFixed(1)), '')}</b>
            </td>
            <td class="num">{mostInHour && valueText(Number(mostInHour.value.toFixed(1)), '')}</td>
            <td class="num">{mostInHour && mostInHour.value > 0 ? timeOf(mostInHour) : ''}</td>
            <td>{unitText(point.unit)}</td>
          </tr>
        ))}
      />
    </Part>
  )
}

/** What else tells how the water was led: with its extremes; of states only the last. */
export function OthersPart({ figures, city }: FiguresProps): JSX.Element {
  const { report: w } = words().console
  const others = figures.filter(({ point }) => point.kind === 'gauge' && point.quantity !== 'water_level')
  return (
    <Part title={w.others}>
      <Table
        title={w.others}
        head={[w.point, w.greatest, `${w.at} ↑`, w.least, `${w.at} ↓`, w.end, w.unit, w.known]}
        rows={others.map((each) => (
          <tr key={each.point.id} data-figures={each.point.id}>
            <th scope="row">{nameOf(each.point, city)}</th>
            <ExtremeCells of={each} />
            <td class="num">{partText(each.known)}</td>
          </tr>
        ))}
      />
    </Part>
  )
}

interface MissingProps extends FiguresProps {
  readonly model: Model
  readonly site: string
}

/** What nobody knows: points with gaps or nothing, and stations that are silent. */
export function MissingPart({ figures, city, model, site }: MissingProps): JSX.Element {
  const { report: w } = words().console
  const silent = city.sites.filter(({ id }) => (site === '' || id === site) && isSilent(model, id))
  const gappy = figures.filter(({ end, known }) => end === undefined || (known !== undefined && known.gaps > 0))
  return (
    <Part title={w.missing}>
      {silent.length + gappy.length === 0 && <p>{w.nothingMissing}</p>}
      <ul class="miss">
        {silent.map(({ id, name }) => (
          <li key={id}>
            {local(name)}: {w.silent}
          </li>
        ))}
        {gappy.map(({ point, end, known }) => (
          <li key={point.id} data-missing={point.id}>
            {nameOf(point, city)}:{' '}
            {end === undefined
              ? w.noData
              : fill(w.gaps, {
                  part: percent(known?.part ?? 0),
                  count: known?.gaps ?? 0,
                })}
          </li>
        ))}
      </ul>
    </Part>
  )
}
