import type { AlarmBody, CardBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { fill } from '../../core/words/tables.ts'
import { act, isLoggedOut, Refused, reasonOf } from '../lib/client.ts'
import { el } from '../lib/elements.ts'
import { words } from '../lib/language.ts'

/** What the card needs of the page around it. */
export interface CardDeps {
  mayAct(alarm: AlarmBody): boolean
  /** An alarm as an action left it, or as it was found. */
  onChanged(alarm: AlarmBody): void
  onOut(): void
}

type Action = 'acknowledge' | 'reset' | 'comment'

interface FormDeps extends CardDeps {
  close(): void
  /** Shows the card as it is now, with what has happened. */
  reopen(message: string): Promise<void>
}

/** What a person may do with the alarm, and the note that goes with it. */
export function formOf(card: CardBody, deps: FormDeps): HTMLFormElement {
  const { page } = words()
  const needsNote = isCalling(card.state) && card.note === 'required'
  const field = el('textarea', { id: 'note', rows: '2', maxlength: '2000', required: needsNote })
  const send = (action: Action) => (event: Event) => {
    event.preventDefault()
    const note = field.value.trim()
    if (note === '' && (action === 'comment' || (action === 'acknowledge' && needsNote))) {
      field.required = true
      field.reportValidity()
      return
    }
    void perform(action, note)
  }

  async function perform(action: Action, note: string): Promise<void> {
    try {
      const { alarm } = await act(card.id, action, bodyOf(action, note, card.revision))
      deps.onChanged(alarm)
      if (action !== 'comment') return deps.close()
      field.value = ''
      await deps.reopen(page.noted)
    } catch (error) {
      if (isLoggedOut(error)) return deps.onOut()
      await deps.reopen(refusalText(error, deps))
    }
  }

  const button = (action: Action, kind: string) =>
    el('button', { class: kind, type: 'button', onclick: send(action) }, page[action])
  return el(
    'form',
    { class: 'act', onsubmit: send(isCalling(card.state) ? 'acknowledge' : 'comment') },
    el('label', { for: 'note' }, needsNote ? page.noteRequired : page.note),
    field,
    el(
      'div',
      { class: 'buttons' },
      isCalling(card.state) && button('acknowledge', 'acknowledge'),
      card.state === 'LACKED' && button('reset', 'acknowledge'),
      button('comment', 'quiet'),
    ),
  )
}

function bodyOf(action: Action, note: string, revision: number) {
  if (action === 'reset') return { revision, why: note }
  const said = note === '' ? { revision } : { revision, note }
  return action === 'acknowledge' ? { ...said, channel: 'page' } : said
}

/** Why an action was not done; the alarm as the API found it is shown. */
export function refusalText(error: unknown, { onChanged }: Pick<CardDeps, 'onChanged'>): string {
  const { page } = words()
  const problem = error instanceof Refused ? error.problem : undefined
  if (problem?.alarm) onChanged(problem.alarm)
  return problem?.type === '/docs#problem-stale' ? page.stale : fill(page.failed, { reason: reasonOf(error) })
}
