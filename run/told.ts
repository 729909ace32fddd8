import type { ToldOf } from '../api/alarm/told.ts'
import { formatTime } from '../api/history/time.ts'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import type { NoticeLog } from '../storage/notices/notices.ts'

/** The record of notices as the API's card shows it: a line for each recipient of each notice of the present occurrence. */
export function toldFrom(notices: NoticeLog, alarms: AlarmStore): ToldOf {
  return (alarm) =>
    notices.noticesOf(alarm, alarms.alarm(alarm)?.occurrence).flatMap((notice) => {
      const { recipients, channel, lastAt, attempts, kind, outcome, detail } = notice
      const how = [kind, attempts > 1 ? `attempt ${attempts}` : undefined, detail].filter((part) => part !== undefined)
      return recipients.map((recipient) => {
        return { at: formatTime(lastAt), recipient, channel, outcome, detail: how.join(', ') }
      })
    })
}
