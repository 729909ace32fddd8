import type { Plant } from '../../plant/plant.ts'
import type { PlantPath, PlantProblem } from '../../plant/problem.ts'
import { isName } from '../../topic.ts'
import type { AlarmRule, Suppression } from '../rule.ts'

/** A rule with where the file says so, for messages. */
export interface Located {
  readonly path: PlantPath
  readonly rule: AlarmRule
}

/**
 * What the instruments' alarms are suppressed by, without being told: a device's lost session explains its silence, its
 * silence that of its points, and a gateway's loss both, for all that speaks through it.
 */
function withNaturalParents(plant: Plant, located: readonly Located[]): Located[] {
  const rules = located.map(({ rule }) => rule)
  const of = Map.groupBy(
    rules.filter(({ kind, point }) => (kind === 'offline' || kind === 'silent') && point === undefined),
    ({ site, device }) => `${site}/${device}`,
  )
  const windowOf = new Map(
    rules.flatMap(({ id, signal }) => (signal.of === 'silence' ? [[id, signal.windowMs] as const] : [])),
  )
  const ids = (device: string, kinds: readonly string[], child: AlarmRule) =>
    (of.get(device) ?? []).filter((parent) => kinds.includes(parent.kind) && mayHide(parent, child)).map(({ id }) => id)
  return located.map(({ path, rule }) => {
    if (rule.kind !== 'silent' && rule.kind !== 'offline') return { path, rule }
    const pointDevice = plant.points.get(`${rule.site}/${rule.asset}/${rule.point}`)?.device
    const device = rule.device ?? pointDevice
    const own = rule.kind === 'offline' ? [] : rule.point === undefined ? ['offline'] : ['offline', 'silent']
    const gateway = plant.devices.get(`${rule.site}/${device}`)?.gateway
    const parents = [
      ...ids(`${rule.site}/${device}`, own, rule),
      ...(gateway === undefined ? [] : ids(`${rule.site}/${gateway}`, ['offline', 'silent'], rule)),
    ]
    const known = new Set(rule.suppressedBy.map((each) => (each.by === 'parent' ? each.rule : '')))
    const added = parents.filter((id) => !known.has(id) && id !== rule.id)
    const suppressedBy: Suppression[] = [
      ...rule.suppressedBy,
      ...added.map((id) => ({ by: 'parent' as const, rule: id })),
    ]
    const signal = waitingForDevice(rule, ids(`${rule.site}/${device}`, ['silent'], rule))
    return { path, rule: { ...rule, suppressedBy, signal } }
  })

  /** A point's silence is not told before its device's could be: of a station that is gone, only one of both calls. */
  function waitingForDevice({ signal }: AlarmRule, deviceRules: readonly string[]): AlarmRule['signal'] {
    if (signal.of !== 'silence' || !('point' in signal.target)) return signal
    const everyMs = plant.points.get(signal.target.point)?.everyMs ?? 0
    const windows = deviceRules.map((id) => (windowOf.get(id) ?? 0) + everyMs)
    return { ...signal, windowMs: Math.max(signal.windowMs, ...windows) }
  }
}

/** What is on trial calls nobody, so it may hide only what is on trial too. */
function mayHide(parent: AlarmRule, child: AlarmRule): boolean {
  return parent.audience === 'people' || child.audience === 'shadow'
}

/**
 * Parents before children, otherwise as they came: at one instant a parent speaks first, and its children are suppressed
 * before they can. A ring of parents is a problem.
 */
export function parentsFirst(located: readonly Located[], problems: PlantProblem[]): Located[] {
  const byId = new Map(located.map((each) => [each.rule.id, each]))
  const sorted: Located[] = []
  const state = new Map<string, 'open' | 'done'>()
  const from: string[] = []
  const visit = (each: Located): void => {
    const { id, suppressedBy } = each.rule
    if (state.get(id) === 'done') return
    if (state.get(id) === 'open') {
      const ring = [...from.slice(from.indexOf(id)), id].join(' ← ')
      problems.push({ path: [...each.path, 'suppress'], message: `alarms that suppress each other: ${ring}` })
      return
    }
    state.set(id, 'open')
    from.push(id)
    for (const suppression of suppressedBy) {
      const parent = suppression.by === 'parent' ? byId.get(suppression.rule) : undefined
      if (parent) visit(parent)
    }
    from.pop()
    state.set(id, 'done')
    sorted.push(each)
  }
  for (const each of located) visit(each)
  return sorted
}

/** Alarm ids are unique, and fit in one level of a topic. */
export function checkIds(located: readonly Located[], problems: PlantProblem[]): void {
  const seen = new Map<string, Located>()
  for (const each of located) {
    const { id } = each.rule
    const first = seen.get(id)
    if (first)
      problems.push({ path: [...each.path, 'id'], message: `two alarms would be called ${id}`, first: first.path })
    else seen.set(id, each)
    if (!isName(id))
      problems.push({ path: [...each.path, 'id'], message: `${id}: an alarm's id has at most 64 characters` })
  }
}

/** Finds the parents that rules name, and adds those that go without saying. */
export function linkParents(plant: Plant, located: readonly Located[], problems: PlantProblem[]): Located[] {
  const byId = new Map(located.map(({ rule }) => [rule.id, rule]))
  const siblings = Map.groupBy(located, ({ rule }) => `${rule.site}/${rule.asset ?? rule.device}`)
  const frozen = new Set(located.filter(({ rule }) => rule.kind === 'frozen').map(({ rule }) => pointId(rule)))
  const named = located.map(({ path, rule }) => {
    const suppressedBy = rule.suppressedBy.flatMap((each): Suppression[] => {
      if (each.by !== 'parent' || byId.has(each.rule)) return [each]
      const near = (siblings.get(`${rule.site}/${rule.asset ?? rule.device}`) ?? []).filter(({ rule: { id } }) =>
        id.endsWith(`.${each.rule}`),
      )
      if (near.length === 0) {
        problems.push({ path: [...path, 'suppress'], message: `${rule.id}: no rule ${each.rule} beside it` })
      }
      const others = near.filter(({ rule: { id } }) => id !== rule.id)
      if (near.length > 0 && others.length === 0) {
        problems.push({ path: [...path, 'suppress'], message: `${rule.id}: would suppress itself` })
      }
      return others.map(({ rule: { id } }) => ({ by: 'parent', rule: id }))
    })
    for (const each of suppressedBy) {
      const parent = each.by === 'parent' ? byId.get(each.rule) : undefined
      if (!parent || mayHide(parent, rule)) continue
      const message = `${rule.id}: its parent ${parent.id} is on trial (shadow), calls nobody, and so may hide nobody`
      problems.push({ path: [...path, 'suppress'], message })
    }
    const { signal } = rule
    if (signal.of !== 'quality' || !frozen.has(signal.point)) return { path, rule: { ...rule, suppressedBy } }
    return { path, rule: { ...rule, suppressedBy, signal: { ...signal, frozenApart: true } } }
  })
  return withNaturalParents(plant, named)
}

function pointId(rule: AlarmRule): string {
  return `${rule.site}/${rule.asset}/${rule.point}`
}
