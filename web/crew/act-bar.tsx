import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { Role } from '../../core/people/role.ts'
import type { PageAction } from '../../core/words/page-words.ts'
import { fill } from '../../core/words/tables.ts'
import { placeOf, whatOf } from '../lib/alarm-text.ts'
import { words } from '../lib/language.ts'
import { ActForm, type FormKind } from './act-form.tsx'
import { choicesOf } from './choices.ts'
import type { Act } from './outbox-rules.ts'

export interface ActBarProps {
  readonly alarm: AlarmBody
  readonly shelveMaxMs: number | undefined
  /** What the rule has people say. */
  readonly notes: readonly string[]
  readonly role: Role
  readonly act: Act | undefined
  readonly onAct: (action: PageAction, body: Readonly<Record<string, string>>) => void
}

/** What may be done, under the thumb. One tap sends an answer with its note; nothing needs a keyboard. */
export function ActBar({ alarm, shelveMaxMs, notes, role, act, onAct }: ActBarProps): JSX.Element {
  const [form, setForm] = useState<FormKind | 'more' | 'reset' | undefined>(undefined)
  const { card, action } = words().page
  const choices = choicesOf(alarm, shelveMaxMs, role)
  const isWaiting = act?.fate.state === 'waiting' && act.action === 'acknowledge'
  const calls = choices.acknowledge !== 'no' && !isWaiting
  const of = <span class="vh"> {`${placeOf(alarm)} ${whatOf(alarm)}`}</span>
  const button = (text: string, run: () => void, kind = '') => (
    <button type="button" class={`btn ${kind}`} onClick={run}>
      <span>
        {text}
        {of}
      </span>
    </button>
  )
  const answer = (note: string) => () => onAct('acknowledge', { channel: 'page', ...(note !== '' && { note }) })
  const say = (note: string) => () => onAct('comment', { note })

  if (form === 'reset' && choices.reset) {
    return (
      <div class="act" id="answer">
        <p class="need">
          <b>{action.reset}</b>
        </p>
        <div class="notes">
          {/* what a second tap at the same place meets does nothing */}
          {button(card.cancel, () => setForm(undefined), 'quiet')}
          {button(
            card.inspected,
            () => {
              setForm(undefined)
              onAct('reset', { why: card.inspected })
            },
            'go',
          )}
        </div>
      </div>
    )
  }
  if (form !== undefined && form !== 'more' && form !== 'reset') {
    const kind = form === 'note' && calls ? 'answer' : form
    return (
      <div class="act" id="answer">
        <ActForm
          kind={kind}
          alarm={alarm}
          shelvings={choices.shelvings}
          onCancel={() => setForm(undefined)}
          onAct={(what, body) => {
            setForm(undefined)
            onAct(what, body)
          }}
        />
      </div>
    )
  }
  if (form === 'more') {
    const more: Readonly<Partial<Record<PageAction, FormKind>>> = { shelve: 'shelve', 'out-of-service': 'out' }
    return (
      <div class="act" id="answer">
        <div class="notes">
          {choices.more.map((each) =>
            button(each === 'shelve' ? card.shelve : each === 'out-of-service' ? card.outOfService : action[each], () =>
              setForm(more[each] ?? (each === 'unshelve' ? 'unshelve' : 'return')),
            ),
          )}
          {button(card.cancel, () => setForm(undefined), 'quiet')}
        </div>
      </div>
    )
  }
  return (
    <div class="act" id="answer">
      {calls && choices.acknowledge === 'with-note' && (
        <p class="need">
          <b>{card.needsNote}</b>
          <span class="faint">{card.oneTap}</span>
        </p>
      )}
      <div class="notes">
        {calls && (
          <>
            {button(fill(card.with, { note: card.onMyWay }), answer(card.onMyWay), 'go')}
            {button(fill(card.with, { note: card.there }), answer(card.there), 'go')}
            {notes.map((note) => button(fill(card.with, { note }), answer(note)))}
            {choices.acknowledge === 'plain' && button(action.acknowledge, answer(''))}
            {button(card.write, () => setForm('note'))}
          </>
        )}
        {!calls && choices.reset && button(action.reset, () => setForm('reset'), 'go')}
        {!calls && button(card.there, say(card.there), choices.reset ? '' : 'go')}
        {!calls && notes.map((note) => button(note, say(note)))}
        {!calls && button(card.note, () => setForm('note'))}
        {!calls && button(card.handOver, () => setForm('hand'))}
        {choices.more.length > 0 &&
          (!calls || choices.acknowledge === 'with-note') &&
          button(card.more, () => setForm('more'))}
      </div>
    </div>
  )
}
