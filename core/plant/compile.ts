import { addingOf, parseAdding } from '../adding.ts'
import { unitsWith } from '../alarm/expression/unit.ts'
import { AlarmsSchema } from '../alarm/schema.ts'
import type { DecoderFactory } from '../decode/decoder.ts'
import { decoderFactories } from '../decode/registry.ts'
import { parseDuration } from '../duration.ts'
import { startOfDay } from '../local-day.ts'
import { checkLoudspeakers, installedOf } from '../loudspeaker/installed.ts'
import { checkDuty } from '../people/check.ts'
import { withoutNumbers, withoutPhones } from '../people/discreet.ts'
import { compileDuty } from '../people/duty.ts'
import { DutySchema } from '../people/schema.ts'
import { soundDuty } from '../people/sound.ts'
import { scaleOf } from '../scale.ts'
import { addressIndex } from './addresses.ts'
import { checkDecoders } from './check-decoders.ts'
import { checkDevices } from './check-devices.ts'
import { checkLevels } from './check-levels.ts'
import { checkNames } from './check-names.ts'
import { checkPlaces } from './check-places.ts'
import { checkPoints } from './check-points.ts'
import { checkQuantities } from './check-quantities.ts'
import { checkRules } from './check-rules.ts'
import { piecesOf } from './pieces.ts'
import type { Asset, Device, Plant, Point, Site } from './plant.ts'
import type { PlantProblem } from './problem.ts'
import { quantitiesOf, quantityOf } from './quantities.ts'
import { type PlantFile, PlantSchema } from './schema.ts'
import { shapeProblems } from './shape.ts'

export type CompileResult =
  | { readonly ok: true; readonly plant: Plant }
  | { readonly ok: false; readonly problems: readonly PlantProblem[] }

/** The compiled plant of a plant file, or everything that is wrong with it. Total: any JSON gets one of the two. */
export function compilePlant(
  file: unknown,
  factories: ReadonlyMap<string, DecoderFactory> = decoderFactories,
): CompileResult {
  const parsed = PlantSchema.safeParse(file)
  const pieces = piecesOf(file)
  const problems = [
    ...(parsed.success ? [] : shapeProblems(parsed.error, file, { schema: PlantSchema })),
    ...checkNames(pieces),
    ...checkPlaces(pieces),
    ...checkQuantities(pieces),
    ...checkPoints(pieces),
    ...checkLevels(pieces),
    ...checkDevices(pieces),
    ...checkDecoders(file, factories),
    ...checkLoudspeakers(file, soundDuty(file).names),
    ...checkDuty(file, pieces, parsed.error?.issues.some(({ path }) => path[0] === 'sites') ? 'unsound' : 'sound'),
  ]
  if (!parsed.success || problems.length > 0) {
    return { ok: false, problems: [...problems, ...rulesOfTheRest(file, problems)].map(discreet) }
  }
  const plant = plantOf(parsed.data)
  const alarms = parsed.data.alarms ?? {}
  const { rules, maintenance, origins, problems: mistakes } = checkRules(plant, alarms)
  return mistakes.length > 0
    ? { ok: false, problems: mistakes.map(discreet) }
    : { ok: true, plant: { ...plant, rules, maintenance, book: { alarms, origins } } }
}

const Places = PlantSchema.pick({ version: true, city: true, quantities: true, decoders: true, sites: true }).strip()

/** What is wrong with the alarm rules of a plant of which something else is wrong, which they do not ask for. */
function rulesOfTheRest(file: unknown, problems: readonly PlantProblem[]): readonly PlantProblem[] {
  if (problems.some(({ path }) => !(String(path[0]) in DutySchema.shape))) return []
  const places = Places.safeParse(file)
  const alarms = AlarmsSchema.safeParse(isObject(file) ? (file['alarms'] ?? {}) : {})
  return places.success && alarms.success ? checkRules(plantOf(places.data), alarms.data).problems : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function discreet(problem: PlantProblem): PlantProblem {
  const { path, message } = problem
  return { ...problem, message: path.at(-1) === 'phone' ? withoutNumbers(message) : withoutPhones(message) }
}

/** The register of a checked file, without its rules and planned work. */
export function plantOf(file: Pick<PlantFile, 'city' | 'sites'> & Partial<PlantFile>): Plant {
  const points = new Map<string, Point>()
  const ownQuantities = file.quantities ?? []
  const quantities = quantitiesOf(ownQuantities)
  const devices = new Map<string, Device & { readonly points: Map<string, Point> }>()
  for (const site of file.sites) {
    for (const { id, gateway, address, delivery } of site.devices ?? []) {
      const more = {
        ...(gateway === undefined ? {} : { gateway }),
        ...(address === undefined ? {} : { address }),
        ...(delivery === undefined ? {} : { delivery }),
      }
      devices.set(`${site.id}/${id}`, { id, site: site.id, points: new Map(), ...more })
    }
    for (const point of site.assets.flatMap((asset) => pointsOf(site, asset, quantities))) {
      const key = `${site.id}/${point.device}`
      const device = devices.get(key) ?? { id: point.device, site: site.id, points: new Map() }
      devices.set(key, device)
      device.points.set(point.wire, point)
      points.set(point.id, point)
    }
  }
  const devicesByAddress = addressIndex(devices.values())
  const { city, sites, decoders = [] } = file
  const { firstDay, zone } = city
  const firstAt = firstDay === undefined ? {} : { firstAt: startOfDay(Date.parse(firstDay), zone) }
  return {
    city,
    ...firstAt,
    sites,
    decoders,
    ownQuantities,
    quantities,
    units: unitsWith(ownQuantities.map(quantityOf)),
    points,
    devices,
    devicesByAddress,
    rules: [],
    maintenance: [],
    duty: compileDuty(file, zone),
    loudspeakers: installedOf(file.loudspeakers),
  }
}

function pointsOf(site: Site, asset: Asset, quantities: Plant['quantities']): Point[] {
  return asset.points.map((written) => {
    const { id, name, unit, scale, wire = id, device = asset.device, range, sentinels, maxRate, spike } = written
    const quantity = quantities.get(written.quantity)
    if (!quantity || device === undefined) throw new Error(`${site.id}/${asset.id}/${id} was not checked`)
    const addingText = written.adds ?? quantity.adds
    const everyMs = durationOf(written.every)
    const flatMs = durationOf(written.flat)
    return {
      id: `${site.id}/${asset.id}/${id}`,
      site: site.id,
      asset: asset.id,
      point: id,
      name: name ?? quantity.name,
      quantity,
      adding: addingText === undefined ? addingOf[quantity.kind] : (parseAdding(addingText) ?? addingOf[quantity.kind]),
      unit: unit ?? quantity.unit,
      device,
      wire,
      sentinels: new Set(sentinels?.flatMap(asSent)),
      ...(unit === undefined ? {} : { saysUnit: true }),
      ...(scale === undefined ? {} : { scale: scaleOf(scale) }),
      ...(everyMs === undefined ? {} : { everyMs }),
      ...(range === undefined ? {} : { range }),
      ...(maxRate === undefined ? {} : { maxRatePerMs: maxRate.change / (parseDuration(maxRate.per) ?? 1) }),
      ...(spike === undefined ? {} : { spike }),
      ...(flatMs === undefined ? {} : { flatMs }),
    }
  })
}

/** A device that sends 9999.9 in four bytes sends the number next to it. */
function asSent(sentinel: number | string): (number | string)[] {
  return typeof sentinel === 'number' ? [sentinel, Math.fround(sentinel)] : [sentinel]
}

function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text)
}
