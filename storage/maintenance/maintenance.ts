import type { Doing, MadeInForce, MadeWindow, NewWindow, WindowRefusal } from '../../core/maintenance/made.ts'
import type { RequestKey } from '../answers.ts'

/** Maintenance windows that were made beside the plant file, each with all that became of it. Any number of processes may have it open. */
export interface MaintenanceStore extends AsyncDisposable {
  /** Of what `plan` found right. With a key that was used before, the first answer is given again. */
  make(given: NewWindow, doing: Doing, key?: RequestKey): Promise<MakeResult>
  end(id: number, why: string, doing: Doing, key?: RequestKey): Promise<MakeResult>
  window(id: number): Promise<MadeWindow | undefined>
  /** At most `limit`, the newest first. `after`: only those that cover something after it, epoch ms. */
  windows(query: WindowQuery): Promise<readonly MadeWindow[]>
  inForce(now: number): Promise<MadeInForce>
}

export interface WindowQuery {
  readonly site?: string
  readonly after?: number
  readonly limit: number
}

/** `full`: as many as can be planned at once. */
export type MakeRefusal = WindowRefusal | 'unknown-window' | 'key-reused' | 'full'
export type MakeResult =
  | { readonly ok: true; readonly window: MadeWindow }
  | { readonly ok: false; readonly because: MakeRefusal }
