import type { JSX } from 'preact'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { stateOf, whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { words } from '../../lib/language.ts'
import { age } from '../../lib/time.ts'
import { allAlarms } from '../alarm-table/address.ts'
import { whoText } from '../alarm-table/rows.ts'
import type { Model } from '../model.ts'
import { hashOf } from '../view.ts'

interface QuietListsProps {
  readonly model: Model
  /** Alarms that have been active for more than a day. */
  readonly standing: readonly string[]
  readonly site: string
}

const shownAtMost = 8

/** What calls nobody, and what stands long, each with its age, the oldest first. */
export function QuietLists({ model, standing, site }: QuietListsProps): JSX.Element {
  const { text } = words().console.health
  const all = [...model.alarms.values()].filter((alarm) => site === '' || alarm.site === site)
  const lists = [
    ['out', text.out, all.filter(({ state }) => state === 'OOSRV'), ({ outOfService }: AlarmBody) => outOfService?.at],
    ['shelved', text.shelved, all.filter(({ state }) => state === 'SHLVD'), ({ shelved }: AlarmBody) => shelved?.at],
    ['muted', text.muted, all.filter(({ state }) => state === 'DSUPR'), ({ since }: AlarmBody) => since],
    ['standing', text.standing, all.filter(({ id }) => standing.includes(id)), ({ since }: AlarmBody) => since],
  ] as const
  return (
    <section class="pan ql" aria-label={text.lists}>
      <h2>{text.lists}</h2>
      {lists.map(([key, title, alarms, sinceOf]) => {
        const aged = alarms.map((alarm) => ({ alarm, since: sinceOf(alarm) }))
        aged.sort((a, b) => ((a.since ?? '9') < (b.since ?? '9') ? -1 : 1))
        return (
          <div key={key} data-list={key}>
            <h3>
              {title} <span class="num faint">{alarms.length}</span>
            </h3>
            {alarms.length === 0 && <p class="note soft">{text.none}</p>}
            <ul>
              {aged.slice(0, shownAtMost).map(({ alarm, since }) => (
                <li key={alarm.id}>
                  <a href={hashOf({ ...allAlarms, open: alarm.id })}>
                    {wholePlaceOf(alarm)} {whatOf(alarm)}
                  </a>{' '}
                  <b class="num">{since === undefined ? '–' : age(model.now - Date.parse(since))}</b>{' '}
                  <span class="soft">{alarm.state === 'DSUPR' ? whoText(alarm, model.alarms) : stateOf(alarm)}</span>
                </li>
              ))}
            </ul>
            {aged.length > shownAtMost && (
              <p class="note soft">{fill(text.moreOver, { count: aged.length - shownAtMost })}</p>
            )}
          </div>
        )
      })}
    </section>
  )
}
