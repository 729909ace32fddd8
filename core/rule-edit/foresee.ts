import { editRoot, ofThese } from '../alarm/compile/edit.ts'
import type { PlacedEdit } from '../alarm/compile/origin.ts'
import { impossible, impossibleText } from '../alarm/prove/impossible.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import { checkRules } from '../plant/check-rules.ts'
import type { Plant } from '../plant/plant.ts'
import { formatPath, type PlantProblem } from '../plant/problem.ts'
import { isName } from '../topic.ts'
import type { LocalText } from '../words/language.ts'
import type { Applied, NewEdit } from './edit.ts'
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
  const guarded = book.alarms.approval ?? []
  const approval = [...tried, ...inForce].some(({ priority, test }) =>
    [priority, ...test.stages.map((stage) => stage.priority)].some((each) => guarded.includes(each)),
  )
  return { ok: true, tried, inForce, applied: { filed, versions }, approval: approval ? 'required' : 'free' }
}

/** The versions that the rules of an edit have without it. */
export function foreseeWithout(plant: Plant, id: number, alarms: Iterable<string>): Applied['versions'] {
  const { book } = plant
  if (!book) return {}
  const { rules } = checkRules(
    plant,
    book.alarms,
    (book.edited?.held ?? []).filter((each) => each.id !== id),
  )
  const wanted = new Set(alarms)
  return Object.fromEntries(rules.filter((rule) => wanted.has(rule.id)).map((rule) => [rule.id, rule.version]))
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
