import type { CardBody, EntryBody } from '../../api/alarms/schema.ts'
import { isLoggedOut, read, reasonOf } from '../lib/client.ts'
import type { Dialog } from '../lib/dialog.ts'
import { words } from '../lib/language.ts'
import { contentOf, headOf } from './card-content.ts'
import { type CardDeps, formOf } from './card-form.ts'
import type { TrendRow } from './trend.ts'

export interface Card {
  /** The alarm whose card is open. */
  openId(): string | undefined
  /** Opens an alarm's card, or shows it as it is now; `message` says what has just happened. */
  open(id: string, message?: string): Promise<void>
}

/** Kinds that compare a value with a limit, and what of an interval shows that it was passed. */
const extremes = new Map([
  ['high', 'max'],
  ['high-high', 'max'],
  ['warning', 'max'],
  ['low', 'min'],
  ['low-low', 'min'],
])

export function createCard(dialog: Dialog, deps: CardDeps): Card {
  const { box } = dialog
  let shown: string | undefined
  const close = () => dialog.close()

  async function open(id: string, message = ''): Promise<void> {
    shown = id
    try {
      const path = `/api/v1/alarms/${encodeURIComponent(id)}`
      const [card, journal] = await Promise.all([
        read<CardBody>(path),
        read<{ readonly entries: readonly EntryBody[] }>(`${path}/journal`),
      ])
      const extreme = extremes.get(card.kind ?? '')
      const rows = await trendRows(card, extreme)
      if (shown !== id) return
      const draft = noteOf(box)?.value ?? ''
      const form = deps.mayAct(card) ? formOf(card, { ...deps, close, reopen: (text) => open(id, text) }) : undefined
      const { entries } = journal
      const content = contentOf({ card, entries, rows, isLevel: extreme !== undefined, message, form })
      box.replaceChildren(headOf(card, close), ...content)
      const note = noteOf(box)
      if (note && message === '') note.value = draft
    } catch (error) {
      if (isLoggedOut(error)) return deps.onOut()
      if (shown !== id) return
      box.replaceChildren(headOf(words().page.failed.replace('{reason}', reasonOf(error)), close))
    }
    dialog.open()
  }

  return { open, openId: () => (dialog.isOpen() ? shown : undefined) }
}

function noteOf(box: HTMLElement): HTMLTextAreaElement | null {
  return box.querySelector('textarea')
}

/** From six hours before the alarm on; nothing where the store cannot say, which must not keep the card from opening. */
async function trendRows({ point, since }: CardBody, extreme: string | undefined): Promise<readonly TrendRow[]> {
  if (point === undefined || since === undefined) return []
  const from = Date.parse(since) - 6 * 3_600_000
  const every = Date.now() - from > 3 * 86_400_000 ? '1h' : '5min'
  const worst = extreme === undefined ? '' : `&aggregate=${extreme}`
  try {
    const path = `/api/v1/readings?point=${encodeURIComponent(point)}&from=${from}&every=${every}${worst}`
    return (await read<{ readonly rows: readonly TrendRow[] }>(path)).rows
  } catch {
    return []
  }
}
