/** How it stands with a recipient of notices. `since`: epoch ms. */
export interface Reach {
  readonly channel: string
  readonly trouble?: { readonly since: number; readonly outcome: string }
}

/** Shorter trouble is a restart at the other end; what was refused stays refused. */
const troubleMs = 300_000

/** Which channels do not reach all of their recipients, in words for a person; without addresses. */
export function reachProblems(recipients: readonly Reach[], now: number): string[] {
  return [...Map.groupBy(recipients, ({ channel }) => channel)].flatMap(([channel, all]) => {
    const missed = all.flatMap(({ trouble }) => (trouble ? [trouble] : []))
    const lasting = missed.filter(({ since, outcome }) => outcome === 'refused' || now - since >= troubleMs)
    if (lasting.length === 0) return []
    const since = new Date(Math.min(...lasting.map((each) => each.since))).toISOString()
    return [`notices: ${channel} does not reach ${lasting.length} of ${all.length} recipients since ${since}`]
  })
}
