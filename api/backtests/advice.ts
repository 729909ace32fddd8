import type { Advice } from '../../core/alarm/backtest/advice.ts'
import { formatDuration } from '../../core/duration.ts'
import type { LocalText } from '../../core/words/language.ts'

/** "A deadband of 0.02 would have saved 84 of 90 alarms", for people. */
export function adviceText({ change, alarms, saved }: Advice): LocalText {
  const band = 'deadband' in change ? change.deadband : undefined
  const delay = 'onDelayMs' in change ? formatDuration(change.onDelayMs) : undefined
  const en = [band !== undefined && `a deadband of ${band}`, delay && `an on-delay of ${delay}`]
    .filter(Boolean)
    .join(' and ')
  const zh = [band !== undefined && `死区 ${band}`, delay && `触发延时 ${delay}`].filter(Boolean).join('、')
  return {
    en: `${en} would have saved ${saved} of ${alarms} alarms`,
    'zh-CN': `设置${zh}，可减少 ${alarms} 次报警中的 ${saved} 次`,
  }
}
