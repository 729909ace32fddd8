import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { AttentionState } from '../../core/alarm/alarm.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { both, sayBoth } from '../../core/words/local-text.ts'
import { wordsOf } from '../../core/words/tables.ts'
import { type Colour, colour } from './colours.ts'

type Look = readonly [text: string, colour: Colour]

/** Priorities in the colours that they have as warnings, 红橙黄蓝, with a shape and a number: colour never stands alone. */
export const priorityLooks: Readonly<Record<Priority, Look>> = {
  critical: priorityLook('■1', 'critical', colour.red),
  high: priorityLook('◆2', 'high', colour.orange),
  medium: priorityLook('▲3', 'medium', colour.yellow),
  low: priorityLook('●4', 'low', colour.blue),
}

const stateLooks: Readonly<Record<AttentionState, Look>> = {
  UNACK: stateLook('UNACK', colour.alarm),
  ACKED: stateLook('ACKED', colour.idle),
  RTNUN: stateLook('RTNUN', colour.alarm),
  LUNACK: stateLook('LUNACK', colour.alarm),
  LACKED: stateLook('LACKED', colour.idle),
  SHLVD: stateLook('SHLVD', colour.maintenance),
  DSUPR: stateLook('DSUPR', colour.idle),
  OOSRV: stateLook('OOSRV', colour.maintenance),
  NORM: stateLook('NORM', colour.ok),
}

function priorityLook(sign: string, priority: Priority, color: Colour): Look {
  return [`${sign} ${sayBoth((words) => words.priority[priority])}`, color]
}

function stateLook(state: AttentionState, color: Colour): Look {
  return [sayBoth((words) => words.state[state]), color]
}

const chinese: Readonly<Record<string, string>> = wordsOf('zh-CN').event
const english: Readonly<Record<string, string>> = wordsOf('en').event
export const eventNames: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(chinese).map(([event, zh], index) => [
        event,
        { text: both({ 'zh-CN': zh, en: english[event] ?? event }), index },
      ]),
    ),
  },
]
export const priorityNames: ValueMapping[] = [mapped(priorityLooks)]
export const stateNames: ValueMapping[] = [mapped(stateLooks)]

function mapped(looks: Readonly<Record<string, Look>>): ValueMapping {
  const entries = Object.entries(looks).map(([value, [text, color]], index) => [value, { text, color, index }])
  return { type: MappingType.ValueToText, options: Object.fromEntries(entries) }
}

/**
 * An alarm's id as `{asset}.{point} · 超警戒水位 Above the warning level`. By the last part of the id, the rule; one that
 * has several names in the plant file stays an id.
 */
export function alarmNames({ rules }: Plant): ValueMapping[] {
  const byRule = Map.groupBy(rules, ({ id }) => id.slice(id.lastIndexOf('.') + 1))
  return [...byRule]
    .filter(([, alike]) => new Set(alike.map(({ texts }) => both(texts.name))).size === 1)
    .flatMap(([rule, [first]], index): ValueMapping[] =>
      first ? [{ type: MappingType.RegexToText, options: named(rule, both(first.texts.name), index) }] : [],
    )
}

function named(rule: string, name: string, index: number) {
  const literal = rule.replace(/[.$]/g, '\\$&')
  return { pattern: `/^[^.]+\\.(.+)\\.${literal}$/`, result: { text: `$1 · ${name.replaceAll('$', '$$$$')}`, index } }
}
