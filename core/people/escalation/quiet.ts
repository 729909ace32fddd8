import type { Priority } from '../../alarm/priority.ts'
import { firstShowing, wallClock } from '../../local-time.ts'
import type { Route } from '../route.ts'

const dayMs = 86_400_000

/** When the quiet hours that an alarm has to wait for are over, epoch ms; undefined where it does not wait. The urgent never waits. */
export function quietUntil(
  quiet: Route['quiet'],
  { priority, at, zone }: { readonly priority: Priority; readonly at: number; readonly zone: string },
): number | undefined {
  if (!quiet || priority === 'critical' || priority === 'high') return undefined
  const { fromMs, toMs } = quiet
  const wall = wallClock(at, zone)
  const midnight = Math.floor(wall / dayMs) * dayMs
  const inDay = wall - midnight
  if (fromMs < toMs) return inDay >= fromMs && inDay < toMs ? firstShowing(midnight + toMs, zone) : undefined
  if (inDay >= fromMs) return firstShowing(midnight + dayMs + toMs, zone)
  return inDay < toMs ? firstShowing(midnight + toMs, zone) : undefined
}
