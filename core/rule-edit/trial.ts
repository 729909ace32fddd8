import { versionOf } from '../alarm/compile/version.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import { isName } from '../topic.ts'

const mark = '.try-'

/** The id under which an edited rule is tried beside the real one. */
export function trialId(alarm: string, edit: number): string {
  return `${alarm}${mark}${edit}`
}

/** The alarm and the edit of a trial's id; undefined of any other. */
export function parseTrialId(id: string): { readonly alarm: string; readonly edit: number } | undefined {
  const found = /^(.+)\.try-(\d{1,15})$/.exec(id)
  return found ? { alarm: found[1] ?? '', edit: Number(found[2]) } : undefined
}

/** The rule as a trial: it tells nobody, marks no first-out, and is journaled apart. Undefined where its id would be too long. */
export function trialRule(rule: AlarmRule, edit: number, said: AlarmRule['said']): AlarmRule | undefined {
  const id = trialId(rule.id, edit)
  if (!isName(id)) return undefined
  const { group: _, said: __, ...alone } = rule
  const tried: AlarmRule = { ...alone, id, version: '', audience: 'shadow' }
  return { ...tried, version: versionOf(tried), ...(said && { said }) }
}
