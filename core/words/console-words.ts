import type { ConsoleAlarmsWords, StoryWords } from './console-alarms-words.ts'
import type { ConsoleHealthWords } from './console-health-words.ts'
import type { ConsoleReportWords } from './console-report-words.ts'
import type { WorkWindowWords } from './work-window-words.ts'

/** What the engineer's console says beside what the crew's page does. */
export interface ConsoleWords {
  readonly nav: Readonly<
    Record<
      | 'label'
      | 'skip'
      | 'city'
      | 'alarms'
      | 'health'
      | 'report'
      | 'trend'
      | 'station'
      | 'rules'
      | 'data'
      | 'people'
      | 'crew'
      | 'title',
      string
    >
  >
  /** Where a view cannot be drawn, and of what no view says. */
  readonly fault: Readonly<Record<'title' | 'says' | 'again' | 'mishap', string>>
  readonly missing: Readonly<Record<'point' | 'site' | 'alarm' | 'rule' | 'edit' | 'reject' | 'waiting', string>>
  readonly menu: Readonly<Record<'label' | 'density' | 'language' | 'compact' | 'comfortable', string>>
  /** What each key does. */
  readonly keys: Readonly<
    Record<
      | 'title'
      | 'closeIt'
      | 'everywhere'
      | 'inTrend'
      | 'search'
      | 'choose'
      | 'help'
      | 'close'
      | 'cursor'
      | 'zoom'
      | 'pan'
      | 'follow'
      | 'inAlarms'
      | 'move'
      | 'take'
      | 'range'
      | 'open'
      | 'answer'
      | 'aside'
      | 'undo'
      | 'priority',
      string
    >
  >
  readonly report: ConsoleReportWords
  readonly health: ConsoleHealthWords
  readonly alarms: ConsoleAlarmsWords
  readonly story: StoryWords
  readonly work: WorkWindowWords
  readonly find: Readonly<Record<'label' | 'none' | 'loading' | 'shown' | 'site' | 'point' | 'alarm', string>>
  readonly counts: Readonly<Record<'label' | 'of' | 'unknown', string>>
  /** What follows from it where nothing can be done but look. */
  readonly truth: Readonly<Record<'offlineDo' | 'connectingDo', string>>
  readonly city: Readonly<
    Record<
      | 'map'
      | 'schematic'
      | 'normal'
      | 'hollow'
      | 'blind'
      | 'north'
      | 'site'
      | 'worst'
      | 'key'
      | 'now'
      | 'age'
      | 'only'
      | 'all'
      | 'none'
      | 'loading'
      | 'silent'
      | 'calm'
      | 'reaches'
      | 'reachOf'
      | 'flow',
      string
    >
  >
  readonly station: Readonly<
    Record<
      | 'point'
      | 'now'
      | 'age'
      | 'trust'
      | 'against'
      | 'limits'
      | 'day'
      | 'trusted'
      | 'trustedThen'
      | 'asThen'
      | 'notAnswered'
      | 'raisedOn'
      | 'old'
      | 'never'
      | 'alarms'
      | 'noAlarms'
      | 'notKnown'
      | 'devices'
      | 'data'
      | 'clock'
      | 'clockBehind'
      | 'clockAhead'
      | 'clockRight'
      | 'clockWrong'
      | 'battery'
      | 'signal'
      | 'since'
      | 'trend'
      | 'choose'
      | 'loading'
      | 'table'
      | 'failed',
      string
    >
  >
  readonly trend: Readonly<
    Record<
      | 'follow'
      | 'add'
      | 'csv'
      | 'png'
      | 'noPicture'
      | 'period'
      | 'compare'
      | 'thin'
      | 'day'
      | 'year'
      | 'raw'
      | 'rollup'
      | 'totals'
      | 'now'
      | 'show'
      | 'point'
      | 'cursor'
      | 'min'
      | 'max'
      | 'mean'
      | 'total'
      | 'unit'
      | 'limits'
      | 'complete'
      | 'alarms'
      | 'remove'
      | 'gaps'
      | 'empty'
      | 'loading'
      | 'loadingOf'
      | 'failed'
      | 'chart'
      | 'keys'
      | 'toggle'
      | 'most'
      | 'table'
      | 'alarmStrip'
      | 'raisedAt',
      string
    >
  >
}
