import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Me } from '../../../api/me/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { reasonOf, request } from '../../lib/client.ts'
import { personName } from '../../lib/names.ts'
import { typedText } from '../../lib/shown-text.ts'
import { clock } from '../../lib/time.ts'
import { Said } from '../me/said.tsx'
import { HearButton } from './hear-button.tsx'
import { HoldButton } from './hold-button.tsx'
import { type Announced, announceWords, type Clip, standingText } from './say.ts'

interface RecordProps {
  readonly all: readonly Announced[]
  readonly clips: readonly Clip[]
  readonly me: Me
  /** Nothing can be confirmed without a connection. */
  readonly isAway: boolean
  readonly onChanged: () => void
}

/** What was announced here, and what the boxes said to it; sirens that wait for a second person are confirmed here. */
export function AnnounceRecord({ all, clips, me, isAway, onChanged }: RecordProps): JSX.Element {
  const w = announceWords()
  return (
    <section>
      <h3>{w.record}</h3>
      {all.length === 0 && <p>{w.nothing}</p>}
      <ul class="changes">
        {all.map((each) => {
          const clip = clips.find(({ number, version }) => number === each.clip && version === each.version)
          const waits = each.state === 'to-confirm'
          const isOwn = each.askedBy === me.name
          return (
            <li key={each.id}>
              <b>{typedText(each.text)}</b>
              <p>{standingText(each)}</p>
              <p class="soft">
                {fill(w.by, {
                  who: personName(each.askedBy),
                  time: clock(each.askedAt),
                  reason: typedText(each.reason),
                })}
              </p>
              {waits && isOwn && <p>{w.yours}</p>}
              {waits && !isOwn && clip && !isAway && <Second announced={each} clip={clip} onChanged={onChanged} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface SecondProps {
  readonly announced: Announced
  readonly clip: Clip
  readonly onChanged: () => void
}

/** The second person hears it, too, before they hold. */
function Second({ announced: { id }, clip, onChanged }: SecondProps): JSX.Element {
  const [hasHeard, setHeard] = useState(false)
  const [said, setSaid] = useState('')
  const confirm = () =>
    request(`/api/v1/announcements/${encodeURIComponent(id)}/confirm`, { body: {} }).then(
      onChanged,
      (error: unknown) => {
        setSaid(reasonOf(error))
        onChanged()
      },
    )
  return (
    <>
      <HearButton clip={clip} onHeard={() => setHeard(true)} />
      <HoldButton text={announceWords().confirm} isReady={hasHeard} onHeld={() => void confirm()} />
      <Said text={said} />
    </>
  )
}
