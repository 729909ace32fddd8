import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Evaluation } from '../../alarms/evaluation.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { isInstrument } from '../../core/alarm/rule.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import { messageOf } from '../support/decode.ts'

/**
 * Floods of each kind of water at every level gauge of Lhasa, against the limits that the plant file ships: no limit of
 * an instrument may hold an alarm back for longer than until the next reading.
 */
const text = readFileSync(new URL('../../plant/lhasa.yaml', import.meta.url), 'utf8')
const shipped = plantOf(text)
const unchecked = plantOf(text.replace(/, maxRate: \{[^}]*\}/g, '').replace(/, spike: [\d.]+/g, ''))
const gauges = [...shipped.points.values()].filter(({ quantity }) => quantity.id === 'water_level')
const minute = 60_000
const begin = Date.UTC(2026, 6, 3, 16)

/** How fast a flood of its kind rises, m between two readings, and how far apart they come then. */
const floods: Readonly<Record<string, { readonly step: number; readonly everyMs: number }>> = {
  'level-gauge': { step: 0.35, everyMs: 5 * minute },
  weir: { step: 0.35, everyMs: 5 * minute },
  screen: { step: 0.35, everyMs: 5 * minute },
  river: { step: 0.8, everyMs: 5 * minute },
  lake: { step: 0.15, everyMs: 15 * minute },
  gully: { step: 1, everyMs: minute },
  sump: { step: 0.3, everyMs: minute / 2 },
}

function plantOf(yaml: string): Plant {
  const parsed = parsePlant(yaml)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

function kindOf({ site, asset }: Point): string {
  if (site === 'lhasa-river') return 'river'
  const found = shipped.sites.find(({ id }) => id === site)?.assets.find(({ id }) => id === asset)
  return found?.kind ?? ''
}

interface Shape {
  readonly step: number
  readonly everyMs: number
}

/** Two calm hours, the rise to the end of what the gauge can report, and an hour up there. */
function levelsOf(
  { range, everyMs = minute }: Point,
  { step, everyMs: inFlood }: Shape,
): [at: number, level: number][] {
  const calm = 2 * 60 * minute
  const levels: [number, number][] = []
  const [low, high] = range ?? [0, 5]
  const base = low + (high - low) * 0.2
  const stir = (index: number) => (index % 3) / 1000
  for (let at = 0; at < calm; at += everyMs) levels.push([begin + at, base + stir(levels.length)])
  const top = high - 0.1
  const end = calm + Math.ceil((top - base) / step) * inFlood + 60 * minute
  for (let at = calm; at < end; at += inFlood) {
    const level = base + step * ((at - calm) / inFlood + 1)
    levels.push([begin + at, Math.min(top, level) - stir(levels.length)])
  }
  return levels
}

interface Told {
  readonly alarm: string
  readonly at: number
  /** Receipt of the reading that called. */
  readonly serverAt: number
}

/** What the water's alarms of the point have to say, as the platform evaluates messages. */
function toldOf(plant: Plant, point: Point, levels: readonly [number, number][]): Told[] {
  const evaluation = new Evaluation(plant)
  const events: AddressedEvent[] = []
  const perMetre = point.unit === 'mm' ? 1000 : 1
  for (const [at, level] of levels) {
    const readings = { [point.wire]: Math.round(level * 1000 * perMetre) / 1000 }
    evaluation.take(messageOf(`v1/${point.site}/${point.device}/readings`, { at, readings }, at), events)
  }
  return events.flatMap(({ rule, event, serverAt }) =>
    rule.asset === point.asset && !isInstrument(rule.kind) && (event.type === 'raised' || event.type === 'worsened')
      ? [{ alarm: `${rule.id} ${event.type}`, at: event.at, serverAt }]
      : [],
  )
}

test.each(gauges.map((gauge) => [gauge.id, gauge] as const))(
  '%s: a flood of its kind calls as if unchecked',
  (_, gauge) => {
    const flood = floods[kindOf(gauge)]
    if (!flood) throw new Error(`no flood for a ${kindOf(gauge)}`)
    const levels = levelsOf(gauge, flood)
    expect(toldOf(shipped, gauge, levels)).toEqual(toldOf(unchecked, gauge, levels))
  },
)

test.each(gauges.map((gauge) => [gauge.id, gauge] as const))(
  '%s: one faster than anybody expects calls one reading later at the latest, for its own time',
  (_, gauge) => {
    const { everyMs, step } = floods[kindOf(gauge)] ?? { everyMs: minute, step: 1 }
    for (const times of [1.5, 3, 10]) {
      const levels = levelsOf(gauge, { everyMs, step: step * times })
      const [found, wanted] = [toldOf(shipped, gauge, levels), toldOf(unchecked, gauge, levels)]
      expect(found.map(({ alarm, at }) => ({ alarm, at }))).toEqual(wanted.map(({ alarm, at }) => ({ alarm, at })))
      for (const [index, { alarm, serverAt }] of found.entries()) {
        expect(serverAt - (wanted[index]?.serverAt ?? 0), alarm).toBeLessThanOrEqual(everyMs)
      }
    }
  },
)

test('a gully that rises three metres in three minutes calls at the second reading at the latest', () => {
  const gully = gauges.find(({ id }) => id === 'flood-gullies/duodi/level')
  if (!gully) throw new Error('no gully')
  const calm = Array.from({ length: 12 }, (_, index): [number, number] => [begin + index * 5 * minute, 0.2])
  const rise = [0.2, 1.2, 2.2, 3.2].map((level, index): [number, number] => [begin + (60 + index) * minute, level])
  const told = toldOf(shipped, gully, [...calm, ...rise])
  expect(told).toContainEqual({
    alarm: 'flood-gullies.duodi.level.high-high raised',
    at: begin + 62 * minute,
    serverAt: begin + 62 * minute,
  })
  const spiky = plantOf(
    text.replace('maxRate: { change: 3, per: 1min } }', 'maxRate: { change: 3, per: 1h }, spike: 0.3 }'),
  )
  expect(toldOf(spiky, gully, [...calm, ...rise])).toEqual(told)
})
