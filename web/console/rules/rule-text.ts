import { formatDuration } from '../../../core/duration.ts'
import { fill } from '../../../core/words/tables.ts'
import { exactText, unitText } from '../../../core/words/unit.ts'
import { words } from '../../lib/language.ts'
import type { RuleBody, RuleEditBody, Values } from './bodies.ts'

/** What can be changed of a rule, in the order in which it is shown. */
export const settings = ['limit', 'change', 'deadband', 'onDelay', 'offDelay', 'priority'] as const
export type Setting = (typeof settings)[number]

/** Which of them a rule has; a deadband only where there is a limit to come back from. */
export function settingsOf({ source, stages }: RuleBody): readonly Setting[] {
  if (!source) return []
  const { values } = source
  const hasLimit = values.limit !== undefined
  return settings.filter((each) => {
    if (each === 'limit' || each === 'change') return values[each] !== undefined
    if (each === 'deadband') return hasLimit || values.deadband !== undefined
    if (each === 'priority') return stages.length <= 1 || values.priority !== undefined
    return true
  })
}

/** A setting as it holds, as it would be typed; '' where the rule has none. */
export function typedOf(rule: RuleBody, setting: Setting): string {
  const { source, onDelayMs, offDelayMs, stages, priority } = rule
  const value = source?.values[setting]
  switch (setting) {
    case 'priority':
      return value === undefined ? priority : String(value)
    case 'onDelay':
      return formatDuration(onDelayMs).replace('0ms', '0s')
    case 'offDelay':
      return formatDuration(offDelayMs).replace('0ms', '0s')
    case 'limit':
      if (value === undefined) return ''
      return typeof value === 'object' ? levelText(value) : plain(value)
    case 'deadband': {
      if (value !== undefined) return plain(value as number | string)
      const [stage] = stages
      const band = stage ? Math.abs(stage.limit - stage.clear) : 0
      return String(Number(band.toPrecision(6)))
    }
    case 'change':
      return value === undefined ? '' : plain(value as number | string)
  }
}

/** The same for a table; a limit that is a level with what it is. */
export function settingText(rule: RuleBody, setting: Setting): string {
  const { source, stages, unit = '' } = rule
  if (setting === 'deadband' && source?.values.deadband === undefined && source?.values.limit === undefined) return ''
  const text = typedOf(rule, setting)
  if (text === '') return ''
  if (setting === 'onDelay' || setting === 'offDelay') return text === '0s' ? '' : text
  if (setting === 'priority') return words().priority[rule.priority]
  const stage = rule.level === 'not-known' ? undefined : stages[0]
  if (setting === 'limit' && stage && Number.isNaN(Number(text))) {
    return `${text} = ${Number(stage.limit.toPrecision(6))} ${unitText(unit)}`
  }
  return `${text} ${unitText(unit)}`.trim()
}

/** What an edit sets, as it would be typed. */
export function plain(value: number | string): string {
  return typeof value === 'number' ? exactText(value) : value
}

function levelText({ level, plus }: { readonly level: string; readonly plus: number }): string {
  return plus < 0 ? `${level} − ${exactText(-plus)}` : `${level} + ${exactText(plus)}`
}

/** What an edit sets, or a plant file says: `Limit 2.95, Must hold for 3min`. */
export function valuesText(values: Values): string {
  const { rules: w, priority: priorities } = words()
  const parts = settings.flatMap((each) => {
    const value = values[each]
    if (value === undefined) return []
    const known = Object.entries(priorities).find(([name]) => name === value)
    const text = typeof value === 'object' ? levelText(value) : (known?.[1] ?? plain(value))
    return [`${w.setting[each]} ${text}`]
  })
  return parts.join(' · ') || '–'
}

/** Where a rule comes from, in words. */
export function originOf({ source, trialOf }: RuleBody): string {
  const { from: w } = words().rules
  if (trialOf) return fill(w.trial, { id: trialOf.edit })
  if (!source) return w.none
  const { from, path, overrides, edits, against } = source
  const numbers = overrides.map((each) => each.replace(/\D/g, '')).join(', ')
  return [
    fill(w[from], { path: path.replace(/^alarms\.(templates\.|devices|rules)?/, '') }),
    ...(overrides.length > 0 ? [fill(w.overrides, { list: numbers })] : []),
    ...edits.map((id) => fill(w.edit, { id })),
    ...against.map((id) => fill(w.against, { id })),
  ].join(' + ')
}

/** Whether an edit may still be changed, tried or applied. */
export function isOpen({ state }: RuleEditBody): boolean {
  return state.name === 'draft' || state.name === 'trial'
}
