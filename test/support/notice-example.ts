import { type Alarm, newAlarm } from '../../core/alarm/alarm.ts'
import { apply } from '../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../core/alarm/attention-event.ts'
import { type Notice, noticeOf } from '../../core/notice/notice.ts'
import { headRule, noticePlant } from './notice-desk.ts'

const rule = headRule('high')
/** 02:15 in Lhasa. */
const at = Date.UTC(2026, 6, 2, 18, 15)
export const raisedExample = {
  type: 'raised',
  at,
  value: 2.31,
  limit: 2,
  priority: 'high',
  colour: 'orange',
  order: 'first-out',
} as const satisfies AlarmEvent

/** The notice of the last of these events: a flood's orange warning at the canal's head unless others are given. */
export function exampleNotice(
  different: Partial<Notice> = {},
  events: readonly AlarmEvent[] = [raisedExample],
): Notice {
  let alarm: Alarm = newAlarm(rule.id, rule.priority)
  let last: Notice | undefined
  for (const [index, event] of events.entries()) {
    const applied = apply(rule, alarm, event, { serverAt: at + 5_000 })
    if (!applied.ok) throw new Error(applied.because)
    alarm = applied.alarm
    for (const entry of applied.entries) {
      const kind = event.type === 'returned' ? 'returned' : 'raised'
      const sources = { rule, alarm, plant: noticePlant(), publicUrl: 'https://huoshui.example/' }
      last = noticeOf({ entry: { ...entry, number: index + 41 }, kind, ...sources })
    }
  }
  if (!last) throw new Error('nothing was journaled')
  return { ...last, ...different }
}
