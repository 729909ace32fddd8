import { type Doing, end, type MadeWindow, type NewWindow } from '../../core/maintenance/made.ts'
import { type Asked, got, type Steps } from '../steps.ts'
import type { MakeResult } from './maintenance.ts'

/** What is read and written of planned work, within a transaction of whoever decides. */
export interface WindowRows {
  openCount(at: number): Asked<number>
  nextId(): Asked<number>
  find(id: number): Asked<MadeWindow | undefined>
  insert(window: MadeWindow, doing: Doing): Asked<void>
  update(window: MadeWindow, doing: Doing): Asked<void>
}

export const mostAnswers = 10_000

/** Above `maxOpen` windows that have not ended no more are made. */
export function* make(rows: WindowRows, maxOpen: number, given: NewWindow, doing: Doing): Steps<MakeResult> {
  if ((yield* got(rows.openCount(doing.at))) >= maxOpen) return { ok: false, because: 'full' }
  const window = { id: yield* got(rows.nextId()), ...given, made: doing }
  yield* got(rows.insert(window, doing))
  return { ok: true, window }
}

export function* endWindow(rows: WindowRows, id: number, why: string, doing: Doing): Steps<MakeResult> {
  const known = yield* got(rows.find(id))
  if (!known) return { ok: false, because: 'unknown-window' }
  const window = end(known, doing, why)
  if (typeof window === 'string') return { ok: false, because: window }
  yield* got(rows.update(window, doing))
  return { ok: true, window }
}

export function siteOf({ place }: MadeWindow): string {
  return place.split('/')[0] ?? ''
}
