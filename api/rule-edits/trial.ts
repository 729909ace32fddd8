import type { RuleEdit } from '../../core/rule-edit/edit.ts'
import { trialId } from '../../core/rule-edit/trial.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'

/** Entries of one alarm that are looked at. */
const mostEntries = 1_000
/** Alarms that are looked at. */
const mostAlarms = 100

/** How often each alarm was raised since the trial began, and would have been under the edit; undefined of an edit that is not on trial. */
export async function trialCounts(
  edit: RuleEdit,
  of: readonly string[],
  { alarms, now }: { readonly alarms: AlarmStore; readonly now: number },
) {
  const { state } = edit
  if (state.name !== 'trial') return undefined
  const [from, to] = [state.since, Math.min(now, state.until)]
  const counts = []
  for (const alarm of of.slice(0, mostAlarms)) {
    const tried = await count(trialId(alarm, edit.id))
    counts.push({ alarm, tried, inForce: await count(alarm) })
  }
  return counts

  async function count(alarm: string) {
    let raised = 0
    let activeMs = 0
    let since: number | undefined
    for (const { event, at } of await alarms.journal({ alarm, from, limit: mostEntries })) {
      if (at >= to) break
      if (event === 'raised') {
        raised += 1
        since ??= at
      }
      if (event !== 'returned' || since === undefined) continue
      activeMs += at - since
      since = undefined
    }
    return { raised, activeMs: Math.round(activeMs + (since === undefined ? 0 : Math.max(0, to - since))) }
  }
}
