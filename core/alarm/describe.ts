import type { Plant } from '../plant/plant.ts'
import { stateName, stateWord } from '../quantity.ts'
import type { LocalText } from '../words/language.ts'
import { named } from '../words/place.ts'
import { type Measure, measureOf } from './measure.ts'
import type { AlarmRule } from './rule.ts'
import { pointOfRule } from './rule-point.ts'

/** A thing of the plant and what people call it; its id where it has no name. */
export interface NamedThing {
  readonly id: string
  readonly name: LocalText
}

/** What an alarm is about, whoever is told of it. */
export interface AlarmDescription {
  readonly name: LocalText
  readonly site: NamedThing
  readonly asset?: NamedThing
  readonly device?: NamedThing
  /** The point whose trend explains it: `{site}/{asset}/{point}`. */
  readonly point?: string
  /** Of its values and limits; '' for counts, codes and yes or no. */
  readonly unit: string
  readonly speaks: Measure['speaks']
}

/** `rule`: undefined where it is not known any more; then only its id tells what it was about. */
export function describeAlarm(id: string, rule: AlarmRule | undefined, plant: Plant): AlarmDescription {
  const siteId = rule?.site ?? id.split('.')[0] ?? ''
  const site = plant.sites.find((known) => known.id === siteId)
  const asset = site?.assets.find((known) => known.id === rule?.asset)
  const device = site?.devices?.find((known) => known.id === rule?.device)
  const point = rule && pointOfRule(rule)
  const { unit, speaks } = measureOf(rule, plant)
  return {
    name: named(id, rule?.texts.name),
    site: { id: siteId, name: named(siteId, site?.name) },
    ...(rule?.asset !== undefined && { asset: { id: rule.asset, name: named(rule.asset, asset?.name) } }),
    ...(rule?.device !== undefined && { device: { id: rule.device, name: named(rule.device, device?.name) } }),
    ...(point !== undefined && { point }),
    unit,
    speaks,
  }
}

/** What the code of a state means: its word and its name; undefined where the value is none. */
export function describeState(rule: AlarmRule | undefined, plant: Plant, value: number | null | undefined) {
  if (rule?.signal.of !== 'value' || value === null || value === undefined) return undefined
  const quantity = plant.points.get(rule.signal.point)?.quantity
  const word = quantity && stateWord(quantity, value)
  return quantity && word !== undefined ? { word, wordName: stateName(quantity, word) } : undefined
}
