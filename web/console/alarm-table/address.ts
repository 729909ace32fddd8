import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { type Priority, priorities } from '../../../core/alarm/priority.ts'

import { oneIn, someIn, textIn } from '../asked.ts'

export const alarmTabs = ['now', 'history', 'journal'] as const
/** What people have done with it: nobody has answered, somebody has, over and not seen, covered. */
export const standings = ['calling', 'answered', 'returned', 'aside'] as const
export type Standing = (typeof standings)[number]
export const groupings = ['standing', 'priority', 'site', 'none'] as const
export const sortings = ['left', 'priority', 'place', 'what', 'since', 'count'] as const
export type Sorting = (typeof sortings)[number]

/** The table of alarms as it is looked at; all of it stands in the address. Empty lists and texts: all. */
export interface AlarmsView {
  readonly name: 'alarms'
  readonly tab: (typeof alarmTabs)[number]
  readonly priorities: readonly Priority[]
  readonly standings: readonly Standing[]
  readonly site: string
  readonly quantity: string
  readonly text: string
  readonly group: (typeof groupings)[number]
  readonly sort: Sorting
  readonly order: 'up' | 'down'
  /** The alarm whose card is open. */
  readonly open: string
  /** Of history and journal: how far back. */
  readonly days: number
}

export const daysChoices = [1, 7, 30, 365] as const

export const allAlarms: AlarmsView = {
  ...{ name: 'alarms', tab: 'now', priorities: [], standings: [], site: '', quantity: '', text: '' },
  ...{ group: 'standing', sort: 'left', order: 'up', open: '', days: 1 },
}

export function readAlarmsView(asked: URLSearchParams): AlarmsView {
  const text = (key: string) => textIn(asked, key)
  const sort = asked.get('sort') ?? allAlarms.sort
  return {
    name: 'alarms',
    tab: oneIn(asked, 'tab', [alarmTabs, 'now']),
    priorities: someIn(asked, 'priority', priorities),
    standings: someIn(asked, 'state', standings),
    ...{ site: text('site'), quantity: text('quantity'), text: text('text'), open: text('open') },
    group: oneIn(asked, 'group', [groupings, allAlarms.group]),
    sort: sortings.find((each) => each === sort.replace(/^-/, '')) ?? allAlarms.sort,
    order: sort.startsWith('-') ? 'down' : 'up',
    days: oneIn(asked, 'days', [daysChoices, 1]),
  }
}

/** Only what differs from all alarms as they stand. */
export function alarmsHash(view: AlarmsView): string {
  const sort = `${view.order === 'down' ? '-' : ''}${view.sort}`
  const parts: readonly (readonly [string, string, string])[] = [
    ['tab', view.tab, 'now'],
    ['priority', view.priorities.join(','), ''],
    ['state', view.standings.join(','), ''],
    ['site', view.site, ''],
    ['quantity', view.quantity, ''],
    ['text', view.text, ''],
    ['group', view.group, allAlarms.group],
    ['sort', sort, allAlarms.sort],
    ['days', String(view.days), '1'],
    ['open', view.open, ''],
  ]
  const said = parts.filter(([, value, usual]) => value !== usual)
  const query = said.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',')}`)
  return query.length === 0 ? '#/alarms' : `#/alarms?${query.join('&')}`
}

export function standingOf({ state }: Pick<AlarmBody, 'state'>): Standing {
  switch (state) {
    case 'UNACK':
    case 'LUNACK':
      return 'calling'
    case 'ACKED':
    case 'LACKED':
      return 'answered'
    case 'RTNUN':
    case 'NORM':
      return 'returned'
    case 'SHLVD':
    case 'DSUPR':
    case 'OOSRV':
      return 'aside'
  }
}
