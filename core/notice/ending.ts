import { type Alarm, voiceOf } from '../alarm/alarm.ts'
import { isMaintenance, outOfCalendar, parentIn } from '../alarm/because.ts'
import type { JournalEntry } from '../alarm/journal.ts'
import type { LocalText } from '../quantity.ts'

/** How what people were told of an alarm comes to its end. Suppressed: by a plan or a state; under a parent it still stands. */
export type Ending = 'returned' | 'out-of-service' | 'suppressed' | 'on-trial' | 'withdrawn' | 'reset'

/** What a journal entry ends for those who were told of the alarm; undefined where it still stands, though it be shelved. */
export function endingOf({ audience, event, to, why }: JournalEntry): Ending | undefined {
  if (audience === 'shadow') return 'on-trial'
  switch (event) {
    case 'returned':
    case 'out-of-service':
    case 'withdrawn':
    case 'reset':
      return event
    case 'suppressed':
      return parentIn(why) === undefined ? 'suppressed' : undefined
    default:
      return to === 'NORM' ? 'returned' : undefined
  }
}

/** Whether people who believe that an alarm stands are right, though a person may have shelved it for a while. */
export function stands(alarm: Alarm, audience: JournalEntry['audience']): boolean {
  if (audience === 'shadow' || alarm.condition === 'normal') return false
  const voice = voiceOf(alarm)
  return voice === 'heard' || voice === 'shelved'
}

export const endingWords: Readonly<Record<Ending, LocalText>> = {
  returned: { 'zh-CN': '恢复', en: 'Returned' },
  'out-of-service': { 'zh-CN': '停用', en: 'Out of service' },
  suppressed: { 'zh-CN': '设计抑制', en: 'Suppressed by design' },
  'on-trial': { 'zh-CN': '转为试运行', en: 'On trial' },
  withdrawn: { 'zh-CN': '规则撤销', en: 'Withdrawn' },
  reset: { 'zh-CN': '复位', en: 'Reset' },
}

/** Why it is over, for those who were told that it stands. */
export function whyOver(entry: JournalEntry): LocalText {
  const { who, note = '', why } = entry
  switch (endingOf(entry)) {
    case 'out-of-service':
      return {
        'zh-CN': `${who} 停用，工单 ${note}：${why}`,
        en: `taken out of service by ${who}, work order ${note}: ${why}`,
      }
    case 'suppressed':
      return suppressedBy(why)
    case 'on-trial':
      return { 'zh-CN': '规则转为试运行，不再通知任何人', en: 'its rule is on trial now and tells nobody' }
    case 'withdrawn':
      return { 'zh-CN': '规则已移除，或监视对象已改变', en: 'its rule is gone, or is about something else now' }
    case 'reset':
      return { 'zh-CN': `${who} 检查后复位：${why}`, en: `reset by ${who} after inspection: ${why}` }
    case 'returned':
    case undefined:
      return returnedUnder(entry)
  }
}

function suppressedBy(because: string): LocalText {
  if (because === outOfCalendar) return { 'zh-CN': '不在适用的季节或时段内', en: 'out of its season or schedule' }
  const what = because.slice(because.indexOf(' ') + 1)
  return isMaintenance(because)
    ? { 'zh-CN': `检修期间 ${what}`, en: `under maintenance ${what}` }
    : { 'zh-CN': `设备状态 ${what}`, en: `state of the asset: ${what}` }
}

function returnedUnder({ from }: JournalEntry): LocalText {
  switch (from) {
    case 'SHLVD':
      return { 'zh-CN': '搁置期间条件消失', en: 'the condition went while it was shelved' }
    case 'DSUPR':
      return { 'zh-CN': '抑制期间条件消失', en: 'the condition went while it was suppressed by design' }
    default:
      return { 'zh-CN': '条件消失', en: 'the condition is gone' }
  }
}
