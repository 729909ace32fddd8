import type { JSX } from 'preact'
import type { CardBody } from '../../api/alarms/schema.ts'
import type { DeliveriesBody } from '../../api/deliveries/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { typedText } from '../lib/shown-text.ts'
import { Moment } from './moment.tsx'

/** Whom it was told to, and how far that came. `at` is RFC 3339. */
interface Line {
  readonly key: string
  readonly at: string
  readonly title: string
  readonly more: string
  readonly is: 'ok' | 'open'
}

interface ToldProps {
  readonly told: CardBody['told']
  /** undefined: not known. */
  readonly calls: DeliveriesBody | undefined
}

/** Who was told of an alarm: groups by a notice, people by a call, and what comes next if nobody answers. */
export function Told({ told, calls }: ToldProps): JSX.Element {
  const { told: w, card } = words().page
  const lines = [...told.map(noticeLine), ...(calls?.deliveries ?? []).map(callLine)]
  lines.sort((a, b) => (a.at < b.at ? -1 : 1))
  const calling = calls?.calling
  return (
    <section>
      <h3>{card.told}</h3>
      {lines.length === 0 && <p class="soft">{calls ? w.nobody : w.notKnown}</p>}
      <ol class="tl told">
        {lines.map(({ key, at, title, more, is }) => (
          <li key={key} class={is === 'ok' ? 'ok' : 'next'}>
            <Moment at={at} />
            <span>
              <b>{title}</b>
              <br />
              <span class="soft">{more}</span>
            </span>
          </li>
        ))}
        {calling?.nextAt !== undefined && (calling.stage === 'calling' || calling.stage === 'quiet') && (
          <li class="next">
            <Moment at={calling.nextAt} />
            <span>
              <b>{w.next}</b>
              {calling.crew !== undefined && (
                <>
                  <br />
                  <span class="soft">{crewName(calling.crew)}</span>
                </>
              )}
            </span>
          </li>
        )}
      </ol>
      {calling?.stage === 'unanswered' && <p class="stale">{w.unanswered}</p>}
    </section>
  )
}

function noticeLine({ at, recipient, channel, kind, outcome, attempts, detail }: CardBody['told'][number]): Line {
  const { page, kind: kinds, outcome: outcomes } = words()
  const tries = attempts > 1 ? ` (${fill(page.card.tries, { count: attempts })})` : ''
  const why = outcome !== 'accepted' && detail !== undefined ? `: ${typedText(detail)}` : ''
  return {
    ...{ key: `${at} ${recipient} ${kind}`, at, is: outcome === 'accepted' ? 'ok' : 'open' },
    title: `${channelText(channel)} · ${recipient} · ${kinds[kind]}`,
    more: `${outcome === 'accepted' ? page.told.accepted : outcomes[outcome]}${tries}${why}`,
  }
}

type Call = DeliveriesBody['deliveries'][number]

function callLine(call: Call): Line {
  const { told: w, drill } = words().page
  const { id, person, channel, purpose, decidedAt, attemptedAt, isDrill } = call
  const mark = isDrill ? `${drill} ` : ''
  const why = purpose === 'call' ? '' : ` · ${purpose === 'over' ? w.over : w.toOfficer}`
  return {
    ...{ key: id, at: attemptedAt ?? decidedAt, more: fateText(call) },
    title: `${mark}${channelText(channel)} · ${personName(person)}${why}`,
    is: call.undelivered || call.outcome === 'failed' || call.outcome === 'only-logged' ? 'open' : 'ok',
  }
}

/** How far it came: the furthest that is shown, never what is hoped. */
function fateText({ outcome, pressed, answered, read, delivered, undelivered, detail, attempts }: Call): string {
  const { told: w, card } = words().page
  const tries = attempts > 1 ? ` (${fill(card.tries, { count: attempts })})` : ''
  if (pressed) return fill(w.pressed, { key: pressed.key })
  if (undelivered) return fill(w.undelivered, { reason: typedText(undelivered.reason) })
  if (answered) return w.answered
  if (read) return w.read
  if (delivered) return w.delivered
  const said = { decided: w.decided, attempted: w.attempted, retrying: w.retrying, accepted: w.accepted }
  if (outcome === 'only-logged') return w.onlyLogged
  if (outcome === 'dropped') return w.dropped
  if (outcome === 'failed') return `${w.failed}${tries}${detail === undefined ? '' : `: ${typedText(detail)}`}`
  return `${said[outcome]}${tries}`
}

/** By what somebody was told, or has answered. */
export function channelText(channel: string): string {
  return (words().page.channel as Readonly<Record<string, string>>)[channel] ?? channel
}
