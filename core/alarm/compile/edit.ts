import type { PlantPath, PlantProblem } from '../../plant/problem.ts'
import { shapeProblems } from '../../plant/shape.ts'
import { RuleSchema } from '../schema.ts'
import { type Instance, isWithin } from './instance.ts'
import {
  type Contradiction,
  type EditableValues,
  editable,
  type PlacedEdit,
  type RuleOrigin,
  valuesOf,
} from './origin.ts'

/** Problems of an edit begin with this key and the edit's number. */
export const editRoot = 'edits'

/**
 * Rules with their edits. Where the plant file says something else than it did when an edit was applied, and not what the
 * edit says, it has the last word: the edit does not hold there, and its origin says so.
 */
export function editInstances(
  placed: readonly Instance[],
  edits: readonly PlacedEdit[],
  problems: PlantProblem[],
): { instances: Instance[]; origins: Map<string, RuleOrigin> } {
  const byRule = Map.groupBy(edits, ({ rule }) => rule)
  const origins = new Map<string, RuleOrigin>()
  const instances = placed.flatMap((instance) => {
    const here = (byRule.get(instance.text.id) ?? []).filter(({ at }) => isWithin(at, instance.place))
    const { edited, origin } = editInstance(instance, here, problems)
    if (edited) origins.set(idOf(edited), origin)
    return edited ? [edited] : []
  })
  return { instances, origins }
}

function editInstance(instance: Instance, edits: readonly PlacedEdit[], problems: PlantProblem[]) {
  const { text, path } = instance
  const id = idOf(instance)
  const filed = valuesOf(text)
  const against: Contradiction[] = []
  const held: number[] = []
  let changed: Record<string, unknown> = text
  let last = path
  for (const { id: edit, set, filed: kept } of edits) {
    const before = kept?.[id]
    const now = ofThese(filed, set)
    if (before !== undefined && !isSame(before, now) && !isSame(set, now)) {
      against.push({ edit, says: set, before, now })
      continue
    }
    changed = { ...changed, ...set }
    held.push(edit)
    last = [editRoot, edit, 'set']
  }
  const origin = (values: EditableValues): RuleOrigin => ({
    from: fromOf(instance.first ?? path),
    path: instance.first ?? path,
    overrides: instance.overrides ?? [],
    ...{ filed, values, edits: held, against },
  })
  if (held.length === 0) return { edited: instance, origin: origin(filed) }
  const parsed = RuleSchema.safeParse(changed)
  if (parsed.success)
    return { edited: { ...instance, path: last, text: parsed.data }, origin: origin(valuesOf(parsed.data)) }
  problems.push(...shapeProblems(parsed.error, changed, { schema: RuleSchema, root: last }))
  return { edited: undefined, origin: origin(filed) }
}

/** Of `values` what `keys` speaks of. */
export function ofThese(values: EditableValues, keys: EditableValues): EditableValues {
  return Object.fromEntries(
    editable.flatMap((key) => (keys[key] === undefined || values[key] === undefined ? [] : [[key, values[key]]])),
  )
}

export function isSame(a: EditableValues, b: EditableValues): boolean {
  return editable.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
}

function fromOf(path: PlantPath): RuleOrigin['from'] {
  if (path[1] === 'templates') return 'template'
  return path[1] === 'devices' ? 'devices' : 'rule'
}

/** The id of the alarm that a rule makes at its place. */
export function idOf({ place, text }: Pick<Instance, 'place' | 'text'>): string {
  const levels =
    place.kind === 'device' ? [place.site, place.device.id] : [place.site, place.asset.id, place.point?.point]
  return [...levels, text.id].filter((level) => level !== undefined).join('.')
}
