import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { inOrder } from '../lib/attention.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { alarmsOf, type City, type Model, worstOf } from './model.ts'
import { type Reach, type ReachNode, reachesOf } from './reaches.ts'
import { doubtOf, LevelBar, Value } from './value.tsx'
import { hashOf, trendHash } from './view.ts'

interface StripsProps {
  readonly model: Model
  readonly city: City
  readonly past: boolean
}

/** What stands along each reach, from upstream on the left: how high the water is before and behind each gate. What alarms is first. */
export function ReachStrips({ model, city, past }: StripsProps): JSX.Element | null {
  const { city: w } = words().console
  const reaches = useMemo(() => reachesOf(city), [city])
  if (reaches.length === 0) return null
  const ordered = reaches
    .map((reach) => ({
      reach,
      worst: worstOf(reach.nodes.flatMap((node) => alarmsAt(model, reach, node)).sort(inOrder)),
    }))
    .sort((a, b) => (a.worst && b.worst ? inOrder(a.worst, b.worst) : a.worst ? -1 : b.worst ? 1 : 0))
  return (
    <section class="pan reaches" aria-label={w.reaches}>
      <h3>
        {w.reaches} <span class="faint">{w.flow}</span>
      </h3>
      {ordered.map(({ reach }) => (
        <div class="reach" key={`${reach.site.id} ${reach.nodes[0]?.asset.id}`} data-reach={reach.site.id}>
          <a class="of" href={hashOf({ name: 'station', id: reach.site.id })}>
            {local(reach.site.name)}
          </a>
          <ol aria-label={fill(w.reachOf, { site: local(reach.site.name) })}>
            {reach.nodes.map((node) => (
              <Node key={node.asset.id} node={node} reach={reach} {...{ model, past }} />
            ))}
          </ol>
        </div>
      ))}
    </section>
  )
}

function alarmsAt(model: Model, { site }: Reach, { asset }: ReachNode) {
  return alarmsOf(model, site.id).filter(({ point }) => point?.startsWith(`${site.id}/${asset.id}/`))
}

interface NodeProps {
  readonly node: ReachNode
  readonly reach: Reach
  readonly model: Model
  readonly past: boolean
}

function Node({ node, reach, model, past }: NodeProps): JSX.Element {
  const { asset, point } = node
  const value = model.values.get(point.id)
  const props = { point, value, now: model.now, past }
  const worst = worstOf(alarmsAt(model, reach, node))
  const doubt = value ? doubtOf(point, value.latest, props) : ''
  return (
    <li class={worst ? 'hot' : ''} data-asset={asset.id} title={doubt === '' ? undefined : doubt}>
      <span class="at">
        {worst ? <Sign priority={worst.priority} look={lookOf(worst)} /> : <Glyph kind={asset.kind} />}
      </span>
      <a href={trendHash(worst?.point ?? point.id)}>{local(asset.name)}</a>
      <Value {...props} />
      <LevelBar {...props} width={78} />
    </li>
  )
}

/** A sign for each kind of what stands in the water, as on the map. */
function Glyph({ kind }: { readonly kind: string }): JSX.Element {
  return (
    <svg class="glyph" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
      <path d={shapeOf(kind)} fill-rule="evenodd" />
    </svg>
  )
}

function shapeOf(kind: string): string {
  switch (kind) {
    case 'gate':
      return 'M-5 -6h3v12H-5zM2 -6H5v12H2zM-2 -1.4H2v2.8H-2z'
    case 'barrage':
    case 'weir':
      return 'M-2 -8h4v16h-4z'
    case 'pump':
      return 'M-6 0a6 6 0 1012 0 6 6 0 10-12 0zM-2.4 -3.6l6 3.6-6 3.6z'
    case 'sump':
      return 'M-6 -5v10H6V-5H3.5v7.5h-7V-5z'
    case 'screen':
      return 'M-5 -6h2v12h-2zM-1 -6h2v12h-2zM3 -6h2v12H3z'
    default:
      return 'M-5.5 -5h11L0 5.5z'
  }
}
