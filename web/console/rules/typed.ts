import { priorities } from '../../../core/alarm/priority.ts'
import { parseDuration } from '../../../core/duration.ts'
import { words } from '../../lib/language.ts'
import type { RuleBody, Values } from './bodies.ts'
import { plain, type Setting, settings, settingsOf, typedOf } from './rule-text.ts'

/** What stands in the fields. */
export type Typed = Readonly<Record<Setting, string>>

/** What was typed, as an edit sets it; or what is wrong with a field, in words. */
export interface ReadTyped {
  readonly set: Values
  readonly wrong: Readonly<Partial<Record<Setting, string>>>
}

/** A rule as it holds, with what an edit says instead. */
export function typedFrom(rule: RuleBody, set: Values = {}): Typed {
  const one = (setting: Setting) => {
    const value = set[setting]
    if (value === undefined) return typedOf(rule, setting)
    return typeof value === 'object' ? typedOf(withLimit(rule, value), setting) : plain(value)
  }
  const [limit, change, deadband, onDelay, offDelay, priority] = settings.map(one)
  return {
    ...{ limit: limit ?? '', change: change ?? '', deadband: deadband ?? '' },
    ...{ onDelay: onDelay ?? '', offDelay: offDelay ?? '', priority: priority ?? '' },
  }
}

/** What was typed, after the rule has become another one: fields that nobody has touched follow it. */
export function rebased(typed: Typed, { before, now }: { readonly before: Typed; readonly now: Typed }): Typed {
  const untouched = settings.filter((setting) => typed[setting] === before[setting])
  return { ...typed, ...Object.fromEntries(untouched.map((setting) => [setting, now[setting]])) }
}

function withLimit(rule: RuleBody, limit: NonNullable<Values['limit']>): RuleBody {
  return rule.source ? { ...rule, source: { ...rule.source, values: { ...rule.source.values, limit } } } : rule
}

/** Only what differs from the rule without this edit is set. */
export function readTyped(rule: RuleBody, typed: Typed): ReadTyped {
  const now = typedFrom(rule)
  const set: Record<string, unknown> = {}
  const wrong: Partial<Record<Setting, string>> = {}
  for (const setting of settingsOf(rule)) {
    const text = typed[setting].trim()
    if (text === now[setting]) continue
    const read = readOne(setting, text)
    if (!read.ok) wrong[setting] = read.says
    else if (setting !== 'limit' && setting !== 'priority' && isSameNumber(text, now[setting])) continue
    else set[setting] = read.value
  }
  return { set: set as Values, wrong }
}

function isSameNumber(one: string, other: string): boolean {
  return one !== '' && Number(one) === Number(other)
}

type ReadOne = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly says: string }

function readOne(setting: Setting, text: string): ReadOne {
  const { bad } = words().rules
  switch (setting) {
    case 'limit':
      return readLimit(text)
    case 'change':
    case 'deadband': {
      const value = numberOf(text)
      if (value === undefined) return { ok: false, says: bad.number }
      if (setting === 'change' && value <= 0) return { ok: false, says: bad.positive }
      return value < 0 ? { ok: false, says: bad.negative } : { ok: true, value }
    }
    case 'onDelay':
    case 'offDelay': {
      // a bare number is what people type for minutes
      const whole =
        /^\d+(\.\d+)?$/.test(text) && text !== '0' ? `${text}min` : text === '0' ? '0s' : text.replace(/\s+/g, '')
      return parseDuration(whole) === undefined ? { ok: false, says: bad.duration } : { ok: true, value: whole }
    }
    case 'priority':
      return priorities.some((each) => each === text) ? { ok: true, value: text } : { ok: false, says: bad.number }
  }
}

/** A number, a level of the plant file (`WRZ`), or one and so much more (`WRZ + 0.3`). */
function readLimit(text: string): ReadOne {
  const value = numberOf(text)
  if (value !== undefined) return { ok: true, value }
  const found = /^([A-Za-z][\w-]*)\s*(?:([+\-−])\s*(\d+(?:\.\d+)?))?$/.exec(text)
  if (!found) return { ok: false, says: words().rules.bad.limit }
  const [, level = '', sign, plus] = found
  if (plus === undefined) return { ok: true, value: level }
  return { ok: true, value: { level, plus: sign === '+' ? Number(plus) : -Number(plus) } }
}

function numberOf(text: string): number | undefined {
  // as a keyboard for Chinese may write it
  const plain = text.replace('。', '.').replace(',', '.').trim()
  const value = Number(plain)
  return plain === '' || !Number.isFinite(value) ? undefined : value
}
