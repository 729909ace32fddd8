import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'

/** Most entries that are looked at for one answer: a few hundred bytes each. */
const most = 200_000
const pageSize = 2_000
/** A backlog is journaled when it comes: its event time may be so much earlier than its server time. */
const backlogMs = 7 * 86_400_000
const clockErrorMs = 3_600_000

export interface Stretch {
  /** Server time, epoch ms. */
  readonly from: number
  readonly to: number
  /** Undefined: all. */
  readonly sites: ReadonlySet<string> | undefined
}

/** The journal of a period as the KPIs need it: with the raisings, however old, of what stands now. */
export async function readJournal(
  alarms: AlarmStore,
  { from, to, sites }: Stretch,
): Promise<NumberedEntry[] | 'too-much'> {
  const isWanted = ({ site }: NumberedEntry) => sites === undefined || sites.has(site)
  const begin = from - backlogMs
  const [site] = sites?.size === 1 ? sites : []
  const entries = alarms
    .alarms({ audience: 'people', ...(site !== undefined && { site }) })
    .flatMap(({ id, raised, condition }) =>
      condition === 'active' && raised && raised.at < begin
        ? alarms.journal({ alarm: id, from: raised.at, to: raised.at + 1, limit: 10 })
        : [],
    )
    .filter(isWanted)
    .sort((a, b) => a.number - b.number)
  for (let after = 0; ; ) {
    const page = alarms.journal({
      after,
      from: begin,
      to: to + clockErrorMs,
      limit: pageSize,
      ...(site !== undefined && { site }),
    })
    entries.push(...page.filter(isWanted))
    if (entries.length > most) return 'too-much'
    if (page.length < pageSize) return entries
    after = page.at(-1)?.number ?? after
    await new Promise((resolve) => setImmediate(resolve))
  }
}
