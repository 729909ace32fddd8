import type { JSX } from 'preact'
import type { CardBody, EntryBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { clock, clockSeconds } from '../lib/time.ts'

const shownAtMost = 50
/** What comes in so much later than it was measured says both times. */
const lateMs = 60_000
const nobody = new Set(['evaluator', 'time', 'plant-file'])

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
  const { at, serverAt, event, who, note, why, to, person } = entry
  const isLate = Date.parse(serverAt) - Date.parse(at) > lateMs
  const said = note || (nobody.has(who) ? '' : why)
  return (
    <li class="ok">
      <time dateTime={at} class="num">
        {timeText(at)}
      </time>
      <span>
        <b>
          {nobody.has(who) ? '' : `${person ?? who}: `}
          {(events as Readonly<Record<string, string>>)[event] ?? event}
          {said ? ` · ${said}` : ''}
        </b>
        <br />
        <span class="soft">
          {state[to]}
          {isLate && ` (${fill(page.card.received, { time: clock(serverAt) })})`}
        </span>
      </span>
    </li>
  )
}

export function Told({ told }: { readonly told: CardBody['told'] }): JSX.Element | null {
  const { page, channel: channels, kind: kinds, outcome: outcomes } = words()
  if (told.length === 0) return null
  return (
    <section>
      <h3>{page.card.told}</h3>
      <ol class="tl told">
        {told.map(({ at, recipient, channel, kind, outcome, attempts, detail }) => (
          <li key={`${at} ${recipient} ${kind}`} class={outcome === 'accepted' ? 'ok' : 'next'}>
            <time dateTime={at} class="num">
              {timeText(at)}
            </time>
            <span>
              <b>
                {channels[channel] ?? channel} · {recipient} · {kinds[kind]}
              </b>
              <br />
              <span class="soft">
                {outcomes[outcome]}
                {attempts > 1 && ` (${fill(page.card.tries, { count: attempts })})`}
                {outcome !== 'accepted' && detail !== undefined && `: ${detail}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** To the second today, else the date and the minute. */
function timeText(at: string): string {
  const text = clock(at)
  return text.length === 5 ? clockSeconds(at) : text
}
