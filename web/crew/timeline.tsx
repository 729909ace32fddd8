import type { JSX } from 'preact'
import type { EntryBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { calledOf, noteText } from '../lib/names.ts'
import { typedText } from '../lib/shown-text.ts'
import { clock } from '../lib/time.ts'
import { Moment } from './moment.tsx'
import { channelText } from './told.tsx'

const shownAtMost = 50
/** What comes in so much later than it was measured says both times. */
const lateMs = 60_000
const nobody = new Set(['evaluator', 'time', 'plant-file'])
/** What was done here needs no word for by what. */
const here = new Set(['page', 'api'])

/** What has happened to an alarm, the newest first, each at the time at which it was measured or done. */
export function Journal({ entries }: { readonly entries: readonly EntryBody[] }): JSX.Element {
  return (
    <section>
      <h3>{words().page.card.history}</h3>
      <ol class="tl history">
        {entries
          .slice(-shownAtMost)
          .reverse()
          .map((entry) => (
            <Entry key={entry.number} entry={entry} />
          ))}
      </ol>
    </section>
  )
}

function Entry({ entry }: { readonly entry: EntryBody }): JSX.Element {
  const { page, event: events, state } = words()
  const { at, serverAt, event, who, note, why, to, channel, person } = entry
  const isLate = Date.parse(serverAt) - Date.parse(at) > lateMs
  const said = note === undefined || note === '' ? (nobody.has(who) ? '' : typedText(why)) : noteText(note)
  return (
    <li class="ok">
      <Moment at={at} />
      <span>
        <b>
          {nobody.has(who) ? '' : `${person === undefined ? who : (calledOf(who) ?? person)}: `}
          {(events as Readonly<Record<string, string>>)[event] ?? event}
          {said ? ` · ${said}` : ''}
        </b>
        <br />
        <span class="soft">
          {state[to]}
          {channel !== undefined && !here.has(channel) && ` · ${channelText(channel)}`}
          {isLate && ` (${fill(page.card.received, { time: clock(serverAt) })})`}
        </span>
      </span>
    </li>
  )
}
