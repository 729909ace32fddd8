import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { CardBody } from '../../../api/alarms/schema.ts'
import type { DeliveriesBody } from '../../../api/deliveries/schema.ts'
import { valueText } from '../../../core/words/unit.ts'
import { stateOf, whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { actorName, calledOf, crewName } from '../../lib/names.ts'
import { typedText } from '../../lib/shown-text.ts'
import { lookOf, Sign } from '../../lib/sign.tsx'
import { Missing } from '../missing.tsx'
import type { Model } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { hashOf, trendHash } from '../view.ts'
import { DeedForm } from './deed-form.tsx'
import { whenText } from './journal-table.tsx'
import { type Deed, deedsOf } from './may.ts'
import { detailText, type Telling, wayText, whatText } from './story-text.ts'

interface CardProps {
  readonly id: string
  readonly model: Model
  readonly onClose: () => void
}

/** An alarm with its cause, what may be done, and the story of its occurrence in order of time. */
export function AlarmCard({ id, model, onClose }: CardProps): JSX.Element {
  const { alarms: w } = words().console
  const live = model.alarms.get(id)
  const fetched = useFetched(id, () => readCard(id))
  // what happens to it is in its story
  useEffect(() => {
    if (live && fetched.found && live.revision !== fetched.found.card.revision) fetched.again()
  }, [live?.revision])
  const card = fetched.found
  return (
    <aside class="pan cardp" aria-label={card ? `${wholePlaceOf(card.card)} ${whatOf(card.card)}` : w.loading}>
      <p class="ch">
        {card && <Sign priority={card.card.priority} look={card.card.state === 'NORM' ? 'gone' : lookOf(card.card)} />}
        <b>{card ? `${wholePlaceOf(card.card)} ${whatOf(card.card)}` : ''}</b>
        <button type="button" class="btn quiet" onClick={onClose}>
          {w.close}
        </button>
      </p>
      {fetched.state === 'failed' && fetched.is === 'refused' && <Missing what="alarm" id={id} />}
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!card && fetched.state === 'asked' && (
        <p class="note" role="status">
          {w.loading}
        </p>
      )}
      {card && <Inside card={{ ...card.card, ...live }} calls={card.calls} model={model} />}
    </aside>
  )
}

async function readCard(id: string): Promise<{ readonly card: CardBody; readonly calls: DeliveriesBody | undefined }> {
  const path = `/api/v1/alarms/${encodeURIComponent(id)}`
  const card = await read<CardBody>(path)
  const calls =
    card.occurrence > 0 ? await read<DeliveriesBody>(`${path}/occurrences/${card.occurrence}/deliveries`) : undefined
  return { card, calls }
}

interface InsideProps {
  readonly card: CardBody
  readonly calls: DeliveriesBody | undefined
  readonly model: Model
}

function Inside({ card, calls, model }: InsideProps): JSX.Element {
  const { console: c, page, label } = words()
  const { alarms: w } = c
  const [deed, setDeed] = useState<Deed | undefined>(undefined)
  const deeds = deedsOf(model.me, card, 'one')
  const { cause, consequence, response, point, site, value, limit, unit, speaks } = card
  const texts = [
    [label.cause, cause],
    [label.consequence, consequence],
    [label.response, response],
  ] as const
  return (
    <>
      <p class="note">
        {stateOf(card)}
        {speaks === 'value' && value !== undefined && value !== null && !card.wordName && (
          <span class="soft">
            {' '}
            · {page.value.raisedAt} {valueText(value, unit)}
            {limit !== undefined && `, ${page.value.limit} ${valueText(limit, unit)}`}
          </span>
        )}
      </p>
      {deeds.length > 0 && !deed && (
        <p class="deeds">
          {deeds.map((each) => (
            <button
              key={each}
              type="button"
              class={each === 'acknowledge' ? 'btn go' : 'btn'}
              onClick={() => setDeed(each)}
            >
              {page.action[each]}…
            </button>
          ))}
        </p>
      )}
      {deed && (
        <DeedForm
          key={deed}
          deed={deed}
          alarms={[card]}
          shelveMaxMs={card.shelveMaxMs}
          onEnd={() => setDeed(undefined)}
        />
      )}
      <dl class="why">
        {texts.map(([name, text]) => text && [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{local(text)}</dd>])}
      </dl>
      <p class="links">
        {point !== undefined && <a href={trendHash(point)}>{c.nav.trend}</a>}
        <a href={hashOf({ name: 'station', id: site })}>{w.station}</a>
      </p>
      <h2>{w.story}</h2>
      <Story calls={calls} />
    </>
  )
}

/** In order of time, by the clock of who says so. */
function Story({ calls }: Pick<InsideProps, 'calls'>): JSX.Element {
  const { console: c } = words()
  const telling: Telling = { words: words(), called: (id) => calledOf(id) ?? crewName(id) }
  if (!calls || calls.timeLine.length === 0) return <p class="note soft">{c.alarms.noStory}</p>
  return (
    <ol class="story">
      {calls.timeLine.map(({ at, what, person, by, detail }, index) => (
        <li key={`${at} ${what} ${index}`}>
          <span class="num">{whenText(at)}</span>
          <span>
            <b>{whatText(what, telling)}</b>
            {person !== undefined && ` ${actorName(person, by)}`}
            {by !== undefined && by !== person && <span class="soft"> {wayText(by, telling)}</span>}
            {detail !== undefined && detail !== '' && (
              <span class="soft"> · {typedText(detailText(what, detail, telling))}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
