import type { Reading } from '../../reading.ts'
import type { MaintenanceWindow } from '../maintenance-window.ts'

/**
 * What happens to the plant, in the order of the log. `receivedAt` is the broker's clock. A `tick` says that the log has
 * nothing more up to `at`: live, the wall clock less a moment of grace once the reader has caught up; in a replay none
 * are needed, because every receipt moves the clock too. What falls due carries its own time, not the tick's, so the
 * journal does not depend on when ticks come.
 */
export type EngineInput =
  | { readonly type: 'reading'; readonly reading: Reading }
  | {
      readonly type: 'status'
      readonly device: string
      readonly session: 'online' | 'lost'
      readonly receivedAt: number
    }
  | { readonly type: 'maintenance'; readonly window: MaintenanceWindow; readonly receivedAt: number }
  /** The broker was not listening: who was not heard meanwhile has not been silent. */
  | { readonly type: 'deaf'; readonly from: number; readonly to: number }
  /** The broker's clock was set, from one time to another. */
  | { readonly type: 'stepped'; readonly from: number; readonly to: number }
  | { readonly type: 'tick'; readonly at: number }
