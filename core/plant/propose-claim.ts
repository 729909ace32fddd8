import { isName } from '../topic.ts'
import type { Claim } from './claims.ts'
import type { Plant } from './plant.ts'

/** What a claim of something that waits could look like: to be mended by a person. */
export interface ClaimProposal {
  readonly site?: string
  readonly device: string
  readonly address?: string
  /** Of the device's other points; left out: a new one. */
  readonly asset?: string
  readonly kind?: string
  readonly points: readonly ProposedPoint[]
}

/** `quantity` is left out where nothing tells it. */
export interface ProposedPoint {
  readonly id: string
  readonly wire: string
  readonly value: string
  readonly quantity?: string
  readonly unit?: string
  /** [low, high] in `unit`: wide around what was sent. */
  readonly range?: readonly [number, number]
}

interface Waiting {
  /** `{site}/{device}`, or what it calls itself in a foreign format. */
  readonly name: string
  readonly values: Readonly<Record<string, string>>
}

/** By what a name in a message says, first match wins. Letters of SL 651, pinyin and English as vendors write them. */
const guesses: readonly (readonly [RegExp, string])[] = [
  [/ground.?water|地下水/i, 'groundwater_depth'],
  [/water.?temp|水温|^wt$/i, 'water_temperature'],
  [/air.?temp|气温|^(at|temp|temperature|wendu)$/i, 'air_temperature'],
  [/water.?level|水位|shuiwei|^(z|wl|level|lvl|stage|depth)\d*$|level/i, 'water_level'],
  [/rain|precip|雨|^(p|pj|pt)\d*$/i, 'rain'],
  [/flow|discharge|流量|liuliang|^q\d*$/i, 'flow'],
  [/veloc|流速|^v[as]$/i, 'velocity'],
  [/battery.?(charge|percent|soc)|soc/i, 'battery_charge'],
  [/bat|vbat|电池|电压|^(vt|volt|voltage)$/i, 'battery'],
  [/rssi|signal|csq|信号|snr|lqi/i, 'signal'],
  [/humid|湿度|^rh$/i, 'humidity'],
  [/wind.?speed|风速/i, 'wind_speed'],
  [/dissolved|溶解氧|^do$/i, 'dissolved_oxygen_mass'],
  [/^ph$|ph值/i, 'ph'],
  [/turb|浊度/i, 'turbidity'],
  [/conduct|电导|^(ec|cond)$/i, 'conductivity'],
  [/ammonia|氨氮|nh3/i, 'ammonia_nitrogen'],
  [/gate.?(open|pos)|opening|开度/i, 'gate_opening'],
  [/pump|水泵/i, 'pump_state'],
  [/press|压力/i, 'pressure'],
]
const suffixes: readonly (readonly [RegExp, string])[] = [
  [/[_.-]?mm$/, 'mm'],
  [/[_.-]?cm$/, 'cm'],
  [/[_.-]mv$/i, 'mV'],
  [/[_.-]l[_/]?s$/i, 'l/s'],
]

/** Names, quantities and ranges told from what was sent. */
export function proposeClaim({ name, values }: Waiting, plant: Plant): ClaimProposal {
  const [site = '', device = ''] = name.split('/')
  const isOurs = name.split('/').length === 2 && plant.sites.some(({ id }) => id === site) && isName(device)
  const known = plant.devices.get(name)
  const asset = known && [...known.points.values()][0]?.asset
  // what cannot be read has no name: there is nothing of it to be bound
  const named = Object.entries(values).filter(([wire]) => wire !== '')
  const points = named.map(([wire, value]) => pointFor(wire, value, plant))
  const unique = points.map((point, index) => {
    const before = points.slice(0, index).filter(({ id }) => id === point.id).length
    return before === 0 ? point : { ...point, id: `${point.id}-${before + 1}` }
  })
  return {
    ...(isOurs ? { site, device } : { device: nameFrom(name), address: name }),
    ...(asset !== undefined && { asset }),
    points: unique,
  }
}

function pointFor(wire: string, value: string, plant: Plant): ProposedPoint {
  const last = wire.slice(Math.max(wire.lastIndexOf('/'), wire.lastIndexOf('.')) + 1) || wire
  const [suffix, unit] = suffixes.find(([pattern]) => pattern.test(last)) ?? []
  const bare = suffix === undefined ? last : last.replace(suffix, '')
  const quantity = quantityOf(bare, value, plant)
  const takes = quantity !== undefined && unit !== undefined && unitOf(quantity, unit, plant)
  const number = Number(value)
  const isGauge = quantity !== undefined && plant.quantities.get(quantity)?.kind === 'gauge'
  return {
    ...{ id: nameFrom(wire), wire, value },
    ...(quantity !== undefined && { quantity }),
    ...(takes && unit !== undefined && { unit }),
    ...(isGauge && value.trim() !== '' && Number.isFinite(number) && { range: rangeAround(number, quantity, plant) }),
  }
}

function quantityOf(name: string, value: string, plant: Plant): string | undefined {
  if (plant.quantities.has(name)) return name
  const found = guesses.find(([pattern]) => pattern.test(name))?.[1]
  if (found === undefined || !plant.quantities.has(found)) return undefined
  // a word is a state, a number is none of a state's words
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value))
  return isNumber || plant.quantities.get(found)?.kind === 'state' ? found : undefined
}

function unitOf(quantity: string, unit: string, plant: Plant): boolean {
  const found = plant.quantities.get(quantity)
  return found !== undefined && (found.unit === unit || Object.hasOwn(found.units, unit))
}

/** What is nearly always measured, where that says anything, else far enough around what was sent. */
function rangeAround(value: number, quantity: string, plant: Plant): readonly [number, number] {
  const typical = plant.quantities.get(quantity)?.typical
  const wide = nice(Math.max(1, Math.abs(value) * 3))
  if (typical && typical[1] - typical[0] <= 300 && value >= typical[0] && value <= typical[1]) return typical
  return value < 0 ? [-wide, wide] : [0, wide]
}

/** 1, 2, 5, 10, … at or above. */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((each) => each * power >= value) ?? 10
  return step * power
}

/** A name as the plant file has them, from any text. */
export function nameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64)
  return isName(name) ? name : 'new-1'
}

/** The lines that keep a claim in the plant file instead, as its value. */
export function claimAsPlant({ site, device, address, asset, kind, name, levels, points }: Claim): unknown {
  const called = name ?? { 'zh-CN': asset, en: asset }
  const own = kind
    ? { id: asset, kind, name: called, at: ['LATITUDE', 'LONGITUDE'], device, ...(levels && { levels }), points }
    : { id: asset, points: points.map((point) => ({ ...point, device })) }
  return [{ id: site, ...(address === undefined ? {} : { devices: [{ id: device, address }] }), assets: [own] }]
}
