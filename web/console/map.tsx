import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { fill } from '../../core/words/tables.ts'
import { placeOf, whatOf } from '../lib/alarm-text.ts'
import { inOrder } from '../lib/attention.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import type { SiteInfo } from './info.ts'
import { labelPlaces, leaderOf, type Segment, wideOf } from './map-labels.ts'
import { type Box, type MapScale, mapScale } from './map-scale.ts'
import { alarmsOf, type City, isSilent, type Model, worstOf } from './model.ts'
import { hashOf } from './view.ts'

const [width, height, margin] = [800, 460, 56]
const frame = { width, height, labelHigh: 17 }

interface MapProps {
  readonly model: Model
  readonly city: City
  readonly past: boolean
}

interface Mark {
  readonly site: SiteInfo
  readonly worst: AlarmBody | undefined
  readonly silent: boolean
  readonly x: number
  readonly y: number
  readonly size: number
  readonly label: string
}

/** The city without anybody's tiles: lines of the plant file, and the worst state of each site. Grey is normal. */
export function CityMap({ model, city, past }: MapProps): JSX.Element {
  const { city: w } = words().console
  const lines = city.sites.flatMap(({ id, lines: its = [] }) => its.map((line) => ({ id, line })))
  const scale = mapScale(
    [...city.sites.map(({ at }) => at), ...lines.flatMap(({ line }) => line)],
    width,
    height,
    margin,
  )
  const marks = marksOf(model, city, scale)
  const labels = labelPlaces(
    marks.map(({ x, y, size, label, worst }) => ({ x, y, size, width: wideOf(label), isUrgent: worst !== undefined })),
    {
      taken: [legendBox, barBox, ...marks.map(signBox)],
      lines: lines.flatMap(({ line }) => segmentsOf(line, scale)),
      frame,
    },
  )
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" class={past ? 'past' : ''}>
      <title>{w.map}</title>
      {lines.map(({ id, line }, index) => (
        <path key={`${id} ${index}`} class="water" d={pathOf(line, scale)} />
      ))}
      {/* the most urgent last: nothing lies on it */}
      {marks.map((mark, index) => <SiteMark key={mark.site.id} mark={mark} label={labels[index]} />).reverse()}
      <g class="legend">
        <path d="M16 42L22 20l6 22-6-5z" fill="var(--ink-2)" />
        <text x="22" y="56" text-anchor="middle">
          {w.north}
        </text>
        {[w.schematic, `${w.normal} · ${w.hollow}`, w.blind].map((text, index) => (
          <text key={text} x="42" y={26 + index * 15}>
            {text}
          </text>
        ))}
      </g>
      <g transform={`translate(${width - 24 - scale.bar.pixels} ${height - 16})`}>
        <path d={`M0 -5V0H${scale.bar.pixels}V-5`} fill="none" stroke="var(--ink-2)" stroke-width="1.5" />
        <text x={scale.bar.pixels / 2} y="-6" text-anchor="middle">
          {scale.bar.km} km
        </text>
      </g>
    </svg>
  )
}

const legendBox: Box = { x: 0, y: 0, width: 330, height: 64 }
const barBox: Box = { x: width - 190, y: height - 34, width: 190, height: 34 }

/** The most urgent first: they get their labels first. */
function marksOf(model: Model, city: City, scale: MapScale): Mark[] {
  const marks = city.sites.map((site): Mark => {
    const worst = worstOf(alarmsOf(model, site.id))
    const name = local(site.name)
    return {
      ...{ site, worst, ...scale.place(site.at) },
      silent: isSilent(model, site.id) === true,
      size: worst ? (worst.priority === 'critical' ? 28 : 22) : 10,
      label: worst ? `${name} · ${placeOf(worst)} ${whatOf(worst)}` : name,
    }
  })
  return marks.sort((a, b) => {
    if (a.worst && b.worst) return inOrder(a.worst, b.worst)
    return a.worst ? -1 : b.worst ? 1 : 0
  })
}

function signBox({ x, y, size }: Mark): Box {
  return { x: x - size / 2, y: y - size / 2, width: size, height: size }
}

function segmentsOf(line: readonly (readonly [number, number])[], scale: MapScale): Segment[] {
  const dots = line.map((at) => scale.place(at))
  return dots.slice(1).map((to, index) => {
    const from = dots[index] ?? to
    return { x1: from.x, y1: from.y, x2: to.x, y2: to.y }
  })
}

function SiteMark({ mark, label }: { readonly mark: Mark; readonly label: Box | undefined }): JSX.Element {
  const { site, worst, silent, x, y, size } = mark
  const { city: w } = words().console
  const said = worst ? `${mark.label} · ${words().priority[worst.priority]}` : fill(w.calm, { site: mark.label })
  return (
    <a
      class={`site${worst ? ' hot' : ''}${silent ? ' blind' : ''}${worst && isCalling(worst.state) ? ' calling' : ''}`}
      href={hashOf({ name: 'station', id: site.id })}
      data-site={site.id}
    >
      <title>{silent ? `${said} · ${w.silent}` : said}</title>
      <rect class="hit" x={x - 14} y={y - 14} width="28" height="28" />
      {silent && <circle cx={x} cy={y} r={size / 2 + 5} class="nodata" />}
      {worst ? (
        <Sign priority={worst.priority} look={lookOf(worst)} at={{ x: x - size / 2, y: y - size / 2, size }} />
      ) : (
        <circle cx={x} cy={y} r="4.5" class="calm" />
      )}
      {label && <Leader mark={mark} label={label} />}
      {label && (
        <text x={label.x + 4} y={label.y + 13}>
          {mark.label}
        </text>
      )}
    </a>
  )
}

function Leader({ mark, label }: { readonly mark: Mark; readonly label: Box }): JSX.Element | null {
  const line = leaderOf(mark, label)
  return line ? <path class="leader" d={`M${line.x1} ${line.y1}L${line.x2} ${line.y2}`} /> : null
}

function pathOf(line: readonly (readonly [number, number])[], scale: MapScale): string {
  return line
    .map((at, index) => {
      const { x, y } = scale.place(at)
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}
