import { editRoot, ofThese } from '../alarm/compile/edit.ts'
import type { EditableValues, PlacedEdit } from '../alarm/compile/origin.ts'
import { impossible, impossibleText } from '../alarm/prove/impossible.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import { checkRules } from '../plant/check-rules.ts'
import type { Plant } from '../plant/plant.ts'
import { formatPath, type PlantProblem } from '../plant/problem.ts'
import { isName } from '../topic.ts'
import type { LocalText } from '../words/language.ts'
import type { Applied, NewEdit } from './edit.ts'
import { supersededAmong } from './superseded.ts'
import { parseTrialId, trialId } from './trial.ts'

/** What comes of an edit under the rules in force. */
export type Foreseen =
  | {
      readonly ok: true
      /** The rules that it changes, as they would be and as they are. */
      readonly tried: readonly AlarmRule[]
      readonly inForce: readonly AlarmRule[]
      readonly applied: Applied
      readonly approval: 'required' | 'free'
      /** Applied edits of which nothing would be in force any more. */
      readonly supersedes: readonly number[]
    }
  /** `where`: `set.limit`, say; `local`: in both languages, where there is a word for it. Else the words are those of a plant file. */
  | { readonly ok: false; readonly problems: readonly EditProblem[] }

interface EditProblem {
  readonly where: string
  readonly message: string
  readonly local?: LocalText
}

/** Alarms that one edit may change at most. */
export const mostRules = 1_000

/** Looks at what an edit would do, before it is kept or applied. `id`: of an edit that is kept already. */
export function foresee(plant: Plant, edit: Omit<NewEdit, 'why'>, id = 0): Foreseen {
  const { book } = plant
  if (!book) return refused('at', { en: 'the rules in force are of no plant file', 'zh-CN': '现行规则不来自厂站文件' })
  const here: PlacedEdit = { id, at: edit.at, rule: edit.rule, set: edit.set }
  const held = (book.edited?.held ?? []).filter((each) => each.id !== id)
  const { rules, origins, problems } = checkRules(plant, book.alarms, [...held, here])
  if (problems.length > 0) {
    return {
      ok: false,
      problems: problems.map((problem) => placed(problem, edit)),
    }
  }
  const touched = new Set([...origins].filter(([, { edits }]) => edits.includes(id)).map(([alarm]) => alarm))
  if (touched.size === 0) return refused('rule', missing(plant, edit))
  if (touched.size > mostRules)
    return refused('at', {
      en: `it would change ${touched.size} alarms: expected at most ${mostRules}`,
      'zh-CN': `会改动 ${touched.size} 条报警，最多 ${mostRules} 条`,
    })
  const long = [...touched].find((alarm) => !isName(trialId(alarm, Math.max(id, 999_999))))
  if (long !== undefined)
    return refused('rule', {
      en: `${long}: its id is too long to be tried beside itself`,
      'zh-CN': `${long}：编号太长，无法并行试用`,
    })
  const tried = rules.filter((rule) => touched.has(rule.id))
  const inForce = plant.rules.filter((rule) => touched.has(rule.id))
  const filed = Object.fromEntries(
    [...touched].map((alarm) => [alarm, ofThese(origins.get(alarm)?.filed ?? {}, edit.set)]),
  )
  const versions = Object.fromEntries(tried.map((rule) => [rule.id, rule.version]))
  const superseded = supersededAmong([...held, here], origins)
  const supersedes = held.flatMap((each) => (superseded.get(each.id)?.by.includes(id) ? [each.id] : []))
  const approval = approvalOf(plant, [...tried, ...inForce])
  return { ok: true, tried, inForce, applied: { filed, versions }, approval, supersedes }
}

/** Whether a change of these rules takes a second person. */
function approvalOf({ book }: Plant, rules: readonly AlarmRule[]): 'required' | 'free' {
  const guarded = book?.alarms.approval ?? []
  const isGuarded = rules.some(({ priority, test }) =>
    [priority, ...test.stages.map((stage) => stage.priority)].some((each) => guarded.includes(each)),
  )
  return isGuarded ? 'required' : 'free'
}

/** What holds where an applied edit is taken back. */
export interface Without {
  /** Of the rules that it changed. */
  readonly versions: Applied['versions']
  /** Older edits whose settings would hold again in place of its own; none: the plant file's. */
  readonly older: readonly number[]
  /** What it set, as the first of its alarms would have it. */
  readonly values: EditableValues
  /** `required`: the older ones would hold on a rule that takes a second person. */
  readonly approval: 'required' | 'free'
}

/** Looks at what holds without an applied edit, at these alarms. */
export function foreseeWithout(
  plant: Plant,
  { id, set }: { readonly id: number; readonly set: EditableValues },
  alarms: readonly string[],
): Without {
  const { book } = plant
  if (!book) return { versions: {}, older: [], values: {}, approval: 'free' }
  const held = (book.edited?.held ?? []).filter((each) => each.id !== id)
  const { rules, origins } = checkRules(plant, book.alarms, held)
  const wanted = new Set(alarms)
  const touched = rules.filter((rule) => wanted.has(rule.id))
  const sets = new Map([...held, { id, set }].map((each) => [each.id, each.set]))
  const lastTo = (edits: readonly number[] | undefined, key: string) =>
    edits?.findLast((each) => key in (sets.get(each) ?? {}))
  const older = new Set<number>()
  for (const alarm of wanted) {
    for (const key of Object.keys(set)) {
      // where a later edit sets the same, nothing comes back
      if (lastTo(book.origins.get(alarm)?.edits, key) !== id) continue
      const back = lastTo(origins.get(alarm)?.edits, key)
      if (back !== undefined) older.add(back)
    }
  }
  const versions = Object.fromEntries(touched.map((rule) => [rule.id, rule.version]))
  const values = ofThese(origins.get(alarms[0] ?? '')?.values ?? {}, set)
  const before = plant.rules.filter((rule) => wanted.has(rule.id))
  const approval = older.size === 0 ? 'free' : approvalOf(plant, [...touched, ...before])
  return { versions, older: [...older], values, approval }
}

/** The problem beside the setting of the edit that it comes from, also where it is a neighbour's that the edit has passed. */
function placed({ path, message, reason, rule }: PlantProblem, { set }: Pick<NewEdit, 'set'>): EditProblem {
  const where = formatPath(path[0] === editRoot ? path.slice(2) : path)
  if (!reason) return { where, message }
  const text = impossibleText(reason)
  const setting = impossible[reason.code].at.find((each) => each in set)
  const local = { en: message, 'zh-CN': `${rule}：${text['zh-CN']}` }
  return { where: setting === undefined ? where : `set.${setting}`, message, local }
}

function refused(where: string, local: LocalText): Foreseen {
  return { ok: false, problems: [{ where, message: local.en, local }] }
}

function missing(plant: Plant, { at, rule }: Omit<NewEdit, 'why'>): LocalText {
  const place = at.replaceAll('/', '.')
  const there = plant.rules
    .map(({ id }) => id)
    .filter((id) => id.startsWith(`${place}.`) && parseTrialId(id) === undefined)
    .map((id) => id.slice(id.lastIndexOf('.') + 1))
  const known = [...new Set(there)].slice(0, 20)
  if (known.length === 0) return { en: `no rule applies at ${at}`, 'zh-CN': `${at} 处没有规则` }
  return {
    en: `no rule ${rule} applies at ${at}: expected ${known.join(', ')}`,
    'zh-CN': `${at} 处没有规则 ${rule}，有 ${known.join('、')}`,
  }
}
