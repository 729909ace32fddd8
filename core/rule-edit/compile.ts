import { editRoot } from '../alarm/compile/edit.ts'
import type { PlacedEdit } from '../alarm/compile/origin.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import { checkRules } from '../plant/check-rules.ts'
import type { Plant, RuleBook } from '../plant/plant.ts'
import type { PlantProblem } from '../plant/problem.ts'
import type { RuleEdit } from './edit.ts'
import { supersededAmong } from './superseded.ts'
import { trialRule } from './trial.ts'
import type { EditVerdict } from './verdict.ts'

/** What there is of edits: applied and tried ones, and what was reverted lately. `change` grows with each step that matters. */
export interface EditsInForce {
  readonly change: number
  readonly edits: readonly RuleEdit[]
}

/** Rules on trial of one edit, and of all. */
export const mostTrialRules = 100

/** Which edits are in force at a time, as a word: another one when they are others. */
export function stampOf({ change, edits }: EditsInForce, now: number): string {
  return [change, ...edits.filter((edit) => isTried(edit, now)).map(({ id }) => id)].join(' ')
}

function isTried({ state }: RuleEdit, now: number): boolean {
  return state.name === 'trial' && state.until > now
}

/**
 * The plant with its edits. It is total: an edit that fits no longer does not hold, and its verdict says why, so that
 * no edit can keep a plant file from being taken.
 */
export function compileEdited(plant: Plant, given: EditsInForce, now: number): Plant {
  const { book } = plant
  if (!book) return plant
  const stamp = stampOf(given, now)
  const applied = given.edits.flatMap((edit) => (edit.state.name === 'applied' ? [edit] : []))
  const tried = given.edits.filter((edit) => isTried(edit, now))
  const { held, misfits, checked } = hold(plant, book, applied.sort(byTime).map(placed))
  const verdicts = new Map<number, EditVerdict>()
  const superseded = supersededAmong(held, checked.origins)
  for (const { id, set } of applied) {
    const problems = misfits.get(id)
    if (problems) verdicts.set(id, { name: 'misfit', problems })
    else verdicts.set(id, superseded.get(id) ?? verdictOf(id, set, checked.origins))
  }
  const said = wordsOf(given.edits)
  const rules = checked.rules.map((rule) => {
    const word = said.get(`${rule.id} ${rule.version}`)
    return word ? { ...rule, said: word } : rule
  })
  const versions = new Map(checked.rules.map(({ id, version }) => [id, version]))
  const trials = groupsOf(tried).flatMap((group) => {
    return trialsOf(plant, book, { group, held }).flatMap(({ edit, rules: all, verdict }) => {
      verdicts.set(edit.id, verdict)
      return shadowsOf(
        edit,
        all.filter(({ id, version }) => versions.get(id) !== version),
      )
    })
  })
  const edited = { stamp, held, verdicts }
  return { ...plant, rules: [...rules, ...trials], book: { ...book, origins: checked.origins, edited } }
}

function byTime(a: RuleEdit, b: RuleEdit): number {
  const at = ({ state }: RuleEdit) => ('at' in state ? state.at : 0)
  return at(a) - at(b) || a.id - b.id
}

/** An edit as the compiler takes it. */
export function placed({ id, at, rule, set, state }: RuleEdit): PlacedEdit {
  return { id, at, rule, set, ...(state.name === 'applied' && { filed: state.filed }) }
}

/** The rules with as many of the edits as they are right with. */
function hold(plant: Plant, { alarms, origins, edited }: RuleBook, edits: readonly PlacedEdit[]) {
  const misfits = new Map<number, string[]>()
  let held = edits
  for (;;) {
    // as the file alone makes them
    const isPlain = held.length === 0 && edited === undefined
    const checked = isPlain ? { rules: plant.rules, origins, problems: [] } : checkRules(plant, alarms, held)
    if (checked.problems.length === 0 || held.length === 0) return { held, misfits, checked }
    const blamed = new Set(checked.problems.flatMap(editOf))
    for (const { id } of held) {
      // where none is to blame by name, all of them are
      if (blamed.size > 0 && !blamed.has(id)) continue
      misfits.set(
        id,
        checked.problems.filter((each) => blamed.size === 0 || editOf(each)[0] === id).map(({ message }) => message),
      )
    }
    held = held.filter(({ id }) => !misfits.has(id))
  }
}

function editOf({ path }: PlantProblem): number[] {
  return path[0] === editRoot && typeof path[1] === 'number' ? [path[1]] : []
}

function verdictOf(id: number, set: RuleEdit['set'], origins: RuleBook['origins']): EditVerdict {
  let rules = 0
  let sameInFile = 0
  const at: Extract<EditVerdict, { name: 'conflict' }>['at'][number][] = []
  for (const [alarm, { edits, against, filed }] of origins) {
    for (const { edit, ...contradiction } of against) if (edit === id) at.push({ alarm, ...contradiction })
    if (!edits.includes(id)) continue
    rules += 1
    const said: Readonly<Record<string, unknown>> = filed
    if (Object.entries(set).every(([key, value]) => JSON.stringify(said[key]) === JSON.stringify(value)))
      sameInFile += 1
  }
  if (at.length > 0) return { name: 'conflict', rules, at }
  if (rules === 0) return { name: 'gone' }
  return { name: sameInFile === rules ? 'in-file' : 'holds', rules }
}

/** Trials that can be compiled at once, because no two are of the same rule: a city's rules take long. */
function groupsOf(tried: readonly RuleEdit[]): RuleEdit[][] {
  const groups: RuleEdit[][] = []
  for (const edit of tried) {
    const free = groups.find((group) => !group.some((other) => overlaps(other, edit)))
    if (free) free.push(edit)
    else groups.push([edit])
  }
  return groups
}

function overlaps(a: RuleEdit, b: RuleEdit): boolean {
  return a.rule === b.rule && (`${a.at}/`.startsWith(`${b.at}/`) || `${b.at}/`.startsWith(`${a.at}/`))
}

interface Trials {
  readonly group: readonly RuleEdit[]
  readonly held: readonly PlacedEdit[]
}
interface Tried {
  readonly edit: RuleEdit
  /** Those that it changes, as they would be. */
  readonly rules: readonly AlarmRule[]
  readonly verdict: EditVerdict
}

/** Where together they are wrong, each is looked at by itself. */
function trialsOf(plant: Plant, book: RuleBook, { group, held }: Trials): Tried[] {
  const { rules, origins, problems } = checkRules(plant, book.alarms, [...held, ...group.map(placed)])
  if (problems.length === 0) {
    return group.map((edit) => ({
      edit,
      rules: rules.filter(({ id }) => origins.get(id)?.edits.includes(edit.id)),
      verdict: verdictOf(edit.id, edit.set, origins),
    }))
  }
  const [only] = group
  if (only && group.length === 1) {
    const verdict: EditVerdict = { name: 'misfit', problems: problems.map(({ message }) => message) }
    return [{ edit: only, rules: [], verdict }]
  }
  return group.flatMap((edit) => trialsOf(plant, book, { group: [edit], held }))
}

function shadowsOf({ id, state, why }: RuleEdit, rules: readonly AlarmRule[]): AlarmRule[] {
  const said = state.name === 'trial' ? { who: state.who, why } : undefined
  return rules.slice(0, mostTrialRules).flatMap((rule) => trialRule(rule, id, said) ?? [])
}

/** Who last made a rule what it is, and why, by its id and version. */
function wordsOf(edits: readonly RuleEdit[]): ReadonlyMap<string, NonNullable<AlarmRule['said']>> {
  const words = new Map<string, NonNullable<AlarmRule['said']>>()
  for (const { state } of [...edits].sort(byTime)) {
    if (state.name !== 'applied' && state.name !== 'reverted') continue
    const { who, why } = state
    for (const [alarm, version] of Object.entries(state.versions)) words.set(`${alarm} ${version}`, { who, why })
  }
  return words
}
