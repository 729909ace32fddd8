import type { Plant } from '../plant/plant.ts'
import type { PlantPath, PlantProblem } from '../plant/problem.ts'
import { type Compiled, compileCondition, compileExpression, ms } from './compile/condition.ts'
import { kindDefaults, shelveMaxMs, temperatureCompensated } from './compile/defaults.ts'
import { editInstances, idOf } from './compile/edit.ts'
import { type Instance, placeRules } from './compile/instance.ts'
import { findPoint, Misfit } from './compile/lookup.ts'
import type { PlacedEdit, RuleOrigin } from './compile/origin.ts'
import { checkIds, type Located, linkParents, parentsFirst } from './compile/parents.ts'
import { versionOf } from './compile/version.ts'
import { isWorse, type Priority } from './priority.ts'
import { type AlarmRule, type Calendar, isInstrument, type RuleTexts, type Suppression } from './rule.ts'
import { type AlarmsFile, type RuleText, weekdays } from './schema.ts'

export type CompiledRules =
  | {
      readonly ok: true
      readonly rules: readonly AlarmRule[]
      /** Where the file says each, by the rule's id. */
      readonly paths: ReadonlyMap<string, PlantPath>
      /** Where each comes from, by the rule's id. */
      readonly origins: ReadonlyMap<string, RuleOrigin>
    }
  | { readonly ok: false; readonly problems: readonly PlantProblem[] }

/** The plant file's rules at their places, edits applied, parents before children; or all that is wrong with them. */
export function compileRules(plant: Plant, file: AlarmsFile, edits: readonly PlacedEdit[] = []): CompiledRules {
  const { instances: placed, problems } = placeRules(plant, file)
  const { instances, origins } = editInstances(placed, edits, problems)
  const located: Located[] = []
  for (const instance of instances) {
    try {
      located.push({ path: instance.path, rule: compileRule(plant, instance, file) })
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      const message = `${placeText(instance)}: ${error.message}`
      const reason = error.reason && { reason: error.reason, rule: placeText(instance) }
      problems.push({ path: [...instance.path, error.key], message, ...reason })
    }
  }
  checkIds(located, problems)
  const linked = linkParents(plant, located, problems)
  const sorted = parentsFirst(linked, problems)
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    rules: sorted.map(({ rule }) => ({ ...rule, version: versionOf(rule) })),
    paths: new Map(sorted.map(({ rule, path }) => [rule.id, path])),
    origins,
  }
}

function compileRule(plant: Plant, instance: Instance, file: AlarmsFile): AlarmRule {
  const { place, text } = instance
  const priority = text.priority ?? kindDefaults[text.kind].priority
  const compiled = compileCondition(plant, place, text, priority)
  const { signal, test, everyMs } = compiled
  const elapse = text.elapse ?? compiled.elapse
  const calendar = calendarOf(text)
  const base = test.stages[0]?.priority ?? priority
  const freshMs = elapse === 'time' && everyMs !== undefined && signal.of !== 'silence' ? 3 * everyMs : undefined
  return {
    id: idOf(instance),
    version: '',
    kind: text.kind,
    site: place.site,
    ...(place.kind === 'device' ? { device: place.device.id } : { asset: place.asset.id }),
    ...(place.kind === 'asset' && place.point ? { point: place.point.point } : {}),
    signal,
    test,
    onDelayMs: ms(text.onDelay ?? defaultOnDelay(text)),
    offDelayMs: ms(text.offDelay ?? '0s'),
    elapse,
    ...(freshMs === undefined ? {} : { freshMs }),
    trusting: trustingOf(plant, instance, compiled),
    priority: base,
    latching: text.latching ? 'latching' : 'free',
    note: text.noteRequired ? 'required' : 'optional',
    audience: text.shadow ? 'shadow' : 'people',
    ...(text.reAlarm === undefined ? {} : { reAlarmMs: ms(text.reAlarm) }),
    shelveMaxMs: shelvingOf(text, file, base),
    ...(calendar ? { calendar } : {}),
    suppressedBy: (text.suppress ?? []).map((each) => suppressionOf(plant, instance, each)),
    ...(text.group === undefined ? {} : { group: `${place.site}/${text.group}` }),
    texts: textsOf(text),
    ...(text.timeToRespond === undefined ? {} : { timeToRespondMs: ms(text.timeToRespond) }),
  }
}

/** What a rule says of itself holds for its own priority and milder ones: a stage that is worse keeps its own limit. */
function shelvingOf(
  { shelveMax }: RuleText,
  { shelving }: AlarmsFile,
  base: Priority,
): Readonly<Record<Priority, number>> {
  const own = shelveMax === undefined ? undefined : ms(shelveMax)
  const longest = (priority: Priority) => {
    const text = shelving?.[priority]
    const general = text === undefined ? shelveMaxMs[priority] : ms(text)
    if (own === undefined) return general
    return isWorse(priority, base) ? Math.min(own, general) : own
  }
  return { critical: longest('critical'), high: longest('high'), medium: longest('medium'), low: longest('low') }
}

/** A backlog that is being sent looks like a stale clock for a while. */
function defaultOnDelay(text: RuleText): string {
  return text.kind === 'clock' ? '10min' : '0s'
}

function placeText({ place }: Instance): string {
  if (place.kind === 'device') return `${place.site}/${place.device.id}`
  return place.point?.id ?? `${place.site}/${place.asset.id}`
}

function trustingOf(plant: Plant, { place, text }: Instance, { signal }: Compiled): readonly string[] {
  if (text.trusting) {
    return text.trusting.map((name) => {
      const point = findPoint(plant, place, name)
      if (!point) throw new Misfit('trusting', `${name}: no such point`)
      return point.id
    })
  }
  if (isInstrument(text.kind) || place.kind !== 'asset' || !('point' in signal)) return []
  if (!temperatureCompensated.has(place.point?.quantity.id ?? '')) return []
  const points = [...plant.points.values()]
  return points
    .filter((point) => point.site === place.site && point.asset === place.asset.id)
    .filter((point) => point.quantity.id === 'water_temperature' && point.id !== place.point?.id)
    .map((point) => point.id)
}

function calendarOf({ season, schedule }: RuleText): Calendar | undefined {
  if (!season && !schedule) return undefined
  const windows = schedule?.map(({ days, from, to }) => ({
    days: (days ?? weekdays).map((day) => weekdays.indexOf(day)),
    from: minutesOf(from),
    to: minutesOf(to),
  }))
  return { ...(season ? { months: season } : {}), ...(windows ? { windows } : {}) }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

type SuppressText = NonNullable<RuleText['suppress']>[number]

/** A parent is left as written; `linkParents` finds it once all ids are known. */
function suppressionOf(plant: Plant, instance: Instance, text: SuppressText): Suppression {
  if ('parent' in text) return { by: 'parent', rule: text.parent }
  const { program, points } = compileExpression(plant, instance.place, text.when, 'suppress')
  const holds = text.holds === undefined ? {} : { holdMs: ms(text.holds) }
  return { by: 'state', text: text.when, program, points, ...holds }
}

function textsOf(text: RuleText): RuleTexts {
  const { cause, consequence, response, notes } = text
  return {
    name: text.name ?? kindDefaults[text.kind].name,
    ...(cause ? { cause } : {}),
    ...(consequence ? { consequence } : {}),
    ...(response ? { response } : {}),
    ...(notes && notes.length > 0 ? { notes } : {}),
  }
}
