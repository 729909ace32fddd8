import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { MadeBody } from '../../api/people/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { read } from '../lib/client.ts'
import { useDraft } from '../lib/draft.ts'
import { words } from '../lib/language.ts'
import { knownPeople, personName } from '../lib/names.ts'
import { newKey } from '../lib/new-key.ts'
import { useOpenForm } from '../lib/open-forms.ts'
import { serverNow } from '../lib/server-clock.ts'
import { clock, fieldTime, fromField, zoneName } from '../lib/time.ts'
import { dropDraft } from './draft.ts'
import { dutyRefusal } from './duty-refusal.ts'
import { type DutyTurn, turnsOf } from './duty-turns.ts'
import type { OnCallPage } from './fetched.ts'
import { FormEnd } from './form-end.tsx'

interface CoverFormProps {
  readonly page: OnCallPage
  readonly crew: string
  readonly onCancel: () => void
  readonly onDone: (said: string) => void
}

/** A turn of such a length can be given away whole; a longer one by its first day. */
const dayMs = 86_400_000
const nameOf = ({ person, from, to }: DutyTurn) => `${personName(person)} ${clock(from)}–${clock(to)}`
const keyOf = ({ person, from }: DutyTurn) => `${person} ${from}`

/** Somebody comes in the place of another one, or two change their turns. It is put on record at once, or it is said why not: nothing of it waits on the phone. */
export function CoverForm({ page, crew, onCancel, onDone }: CoverFormProps): JSX.Element {
  const { onCall: w, card } = words().page
  useOpenForm()
  const form = `duty ${crew}`
  const { value: kind, set: setKind } = useDraft<string>(form, 'kind', 'cover')
  const { value: turn, set: setTurn } = useDraft<string>(form, 'turn', '')
  const { value: fromText, set: setFrom } = useDraft<string>(form, 'from', '')
  const { value: toText, set: setTo } = useDraft<string>(form, 'to', '')
  const { value: standIn, set: setStandIn } = useDraft<string>(form, 'standIn', '')
  const { value: other, set: setOther } = useDraft<string>(form, 'other', '')
  const { value: why, set: setWhy } = useDraft<string>(form, 'why', '')
  const [said, setSaid] = useState('')
  const [state, setState] = useState<'idle' | 'asking'>('idle')
  // the same one as long as the same is sent: an answer that was lost makes no second cover
  const [sent, setSent] = useState({ key: newKey(), body: '' })

  const turns = turnsOf(page.tables?.[crew] ?? [], serverNow())
  const one = turns.find((each) => keyOf(each) === turn) ?? turns[0]
  const others = turns.filter(({ person }) => person !== one?.person)
  const two = others.find((each) => keyOf(each) === other) ?? others[0]
  const from = fromText === '' ? one?.from : fromField(fromText)
  const to = toText === '' ? one && Math.min(one.to, one.from + dayMs) : fromField(toText)
  const ofCrew = [...new Set(turns.map(({ person }) => person))]
  const people = [...new Set([...ofCrew, ...knownPeople()])].filter((each) => each !== one?.person)
  const isSwap = kind === 'swap' && two !== undefined

  function bodyOf(): Record<string, unknown> | undefined {
    if (!one) return undefined
    if (isSwap) return { kind: 'swap', crew, first: spanned(one), second: spanned(two), why: why.trim() }
    const person = standIn || people[0]
    if (from === undefined || to === undefined || person === undefined) return undefined
    return { kind: 'cover', crew, ...spanned({ person: one.person, from, to }), standIn: person, why: why.trim() }
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    const body = bodyOf()
    if (!body || why.trim() === '') return
    const text = JSON.stringify(body)
    const key = sent.body === '' || sent.body === text ? sent.key : newKey()
    setSent({ key, body: text })
    setState('asking')
    try {
      const made = await read<MadeBody>('/api/v1/rota-changes', { body, headers: { 'idempotency-key': key } })
      dropDraft(form)
      onDone(madeText(made))
    } catch (error) {
      setSaid(fill(w.refused, { reason: dutyRefusal(error) }))
      setState('idle')
    }
  }

  if (!one) return <p>{w.noTurn}</p>
  return (
    <form class="cover" onSubmit={(event) => void submit(event)}>
      <fieldset class="times">
        <legend>{w.change}</legend>
        {(['cover', 'swap'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="kind"
              checked={(kind === 'swap') === (each === 'swap')}
              disabled={each === 'swap' && others.length === 0}
              onChange={() => setKind(each)}
            />
            {each === 'swap' ? w.toSwap : w.toCover}
          </label>
        ))}
      </fieldset>
      <label class="line">
        {w.turn}
        <select
          class="field"
          value={keyOf(one)}
          onChange={(event) => {
            setTurn(event.currentTarget.value)
            setFrom('')
            setTo('')
          }}
        >
          {turns.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {nameOf(each)}
            </option>
          ))}
        </select>
      </label>
      {isSwap ? (
        <label class="line">
          {w.withWhom}
          <select class="field" value={keyOf(two)} onChange={(event) => setOther(event.currentTarget.value)}>
            {others.map((each) => (
              <option key={keyOf(each)} value={keyOf(each)}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <>
          <label class="line">
            {w.standIn}
            <select
              class="field"
              value={standIn || people[0]}
              onChange={(event) => setStandIn(event.currentTarget.value)}
            >
              {people.map((each) => (
                <option key={each} value={each}>
                  {personName(each)}
                </option>
              ))}
            </select>
          </label>
          <TimeField label={w.from} at={from} text={fromText} onText={setFrom} />
          <TimeField label={w.to} at={to} text={toText} onText={setTo} />
        </>
      )}
      <label class="line">
        {card.why}
        <textarea
          class="field"
          rows={2}
          maxLength={2000}
          required
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      <p role="alert" class="err">
        {said}
      </p>
      <FormEnd go={w.record} disabled={state === 'asking'} onCancel={onCancel} />
    </form>
  )
}

interface TimeFieldProps {
  readonly label: string
  /** Epoch ms. */
  readonly at: number | undefined
  /** As it was typed; '' where it was not. */
  readonly text: string
  readonly onText: (text: string) => void
}

function TimeField({ label, at, text, onText }: TimeFieldProps): JSX.Element {
  return (
    <label class="line">
      {label} ({zoneName()})
      <input
        class="field"
        type="datetime-local"
        required
        value={text !== '' || at === undefined ? text : fieldTime(at)}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  )
}

function spanned({ person, from, to }: DutyTurn) {
  return { person, from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** What it has come to: that it changes nothing, or leaves nobody, is what somebody has to hear at once. */
function madeText({ does, nobody }: MadeBody): string {
  const { onCall: w } = words().page
  const gaps = nobody.map(({ from, to }) => fill(w.gap, { time: `${clock(from)}–${clock(to)}` }))
  return [w.recorded, ...(does === 'nothing' ? [w.nothing] : []), ...gaps].join(' ')
}
