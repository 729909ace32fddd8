import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { AttentionState } from '../core/alarm/alarm.ts'
import type { JournalEvent } from '../core/alarm/journal.ts'
import type { Priority } from '../core/alarm/priority.ts'
import type { Plant } from '../core/plant/plant.ts'
import { type Colour, colour } from './colours.ts'
import { both } from './words.ts'

type Look = readonly [text: string, colour: Colour]

/** Priorities in the colours that they have as warnings: 红橙黄蓝. */
export const priorityLooks: Readonly<Record<Priority, Look>> = {
  critical: ['紧急 critical', colour.red],
  high: ['高 high', colour.orange],
  medium: ['中 medium', colour.yellow],
  low: ['低 low', colour.blue],
}

const stateLooks: Readonly<Record<Exclude<AttentionState, 'NORM'>, Look>> = {
  UNACK: ['未确认 unacknowledged', colour.alarm],
  ACKED: ['已确认 acknowledged', colour.notice],
  RTNUN: ['已恢复未确认 returned, unacknowledged', colour.alarm],
  LUNACK: ['锁存未确认 latched, unacknowledged', colour.alarm],
  LACKED: ['锁存已确认 latched, acknowledged', colour.notice],
  SHLVD: ['搁置 shelved', colour.maintenance],
  DSUPR: ['设计抑制 suppressed by design', colour.idle],
  OOSRV: ['停用 out of service', colour.maintenance],
}

const eventNamesZh: Readonly<Record<JournalEvent, string>> = {
  raised: '触发',
  returned: '恢复正常',
  worsened: '加重',
  eased: '减轻',
  acknowledged: '确认',
  commented: '备注',
  shelved: '搁置',
  unshelved: '解除搁置',
  'shelving-ended': '搁置结束',
  reset: '复位',
  'out-of-service': '停用',
  'returned-to-service': '恢复使用',
  suppressed: '抑制',
  released: '解除抑制',
  're-alarm': '再次提醒',
  overtaken: '另有首发',
  withdrawn: '报警撤销',
  'rule-added': '新增规则',
  'rule-changed': '规则修改',
  'rule-removed': '规则移除',
  'clock-stepped': '时钟已调整',
}

export const eventNames: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(eventNamesZh).map(([event, zh], index) => [event, { text: `${zh} ${event}`, index }]),
    ),
  },
]
export const priorityNames: ValueMapping[] = [mapped(priorityLooks)]
export const stateNames: ValueMapping[] = [mapped({ ...stateLooks, NORM: ['正常 normal', colour.ok] })]

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
