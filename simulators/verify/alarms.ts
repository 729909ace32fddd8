import type { ExpectedLine, ScenarioLine } from '../ledger/line.ts'
import { linesOf, type PlatformApi } from './platform-api.ts'

/** An alarm of the platform's journal that was raised. Times are epoch ms. */
export interface RaisedAlarm {
  readonly alarm: string
  readonly site: string
  /** Event time, and when the platform received what raised it. */
  readonly at: number
  readonly serverAt: number
}

/** An expected alarm that came. */
export interface CameAlarm extends ExpectedLine {
  readonly at: number
  /** From the event to its receipt, ms. */
  readonly delayMs: number
}

export interface AlarmFindings {
  readonly came: readonly CameAlarm[]
  /** `at`: when it came after all, too late. */
  readonly missed: readonly (ExpectedLine & { readonly at?: number })[]
  /** Raised in a scenario's time at one of its sites, and not expected: the first of each alarm. */
  readonly unexpected: readonly RaisedAlarm[]
}

/** Compares what was raised with what scenarios expected. */
export function reconcileAlarms(
  raised: readonly RaisedAlarm[],
  { expected, scenarios }: { readonly expected: readonly ExpectedLine[]; readonly scenarios: readonly ScenarioLine[] },
): AlarmFindings {
  const inOrder = raised.toSorted((a, b) => a.at - b.at)
  const came: CameAlarm[] = []
  const missed: (ExpectedLine & { at?: number })[] = []
  for (const each of expected) {
    const found = inOrder.find(({ alarm, at }) => at >= each.from && isNamed(alarm, each.alarm))
    if (found && found.at <= each.to) came.push({ ...each, at: found.at, delayMs: found.serverAt - found.at })
    else missed.push({ ...each, ...(found && { at: found.at }) })
  }
  const unexpected = new Map<string, RaisedAlarm>()
  for (const each of inOrder) {
    const isCovered = scenarios.some(
      ({ from, to, sites }) => each.at >= from && each.at <= to && sites.includes(each.site),
    )
    if (!isCovered || unexpected.has(each.alarm)) continue
    if (!expected.some(({ alarm, from }) => each.at >= from && isNamed(each.alarm, alarm)))
      unexpected.set(each.alarm, each)
  }
  return { came, missed, unexpected: [...unexpected.values()] }
}

/** `{site}.{asset}[.{point}].{rule}` is called `{site}/{asset}/{rule}` by scenarios. */
function isNamed(alarm: string, name: string): boolean {
  const rule = name.slice(name.lastIndexOf('/') + 1)
  const place = name.slice(0, name.lastIndexOf('/')).replace('/', '.')
  return alarm === `${place}.${rule}` || (alarm.startsWith(`${place}.`) && alarm.endsWith(`.${rule}`))
}

/** What the journal says was raised in the time of scenarios, for people. */
export async function readRaised(api: PlatformApi, scenarios: readonly ScenarioLine[]): Promise<RaisedAlarm[]> {
  if (scenarios.length === 0) return []
  const from = Math.min(...scenarios.map((each) => each.from))
  const to = Math.max(...scenarios.map((each) => each.to))
  const query = new URLSearchParams({ from: String(from), to: String(to + 1) })
  const raised = await api.get(`/api/v1/journal?${query}`, 'application/jsonl', async (answer) => {
    const found: RaisedAlarm[] = []
    for await (const line of linesOf(answer)) {
      const entry = JSON.parse(line) as Record<'alarm' | 'site' | 'at' | 'serverAt' | 'event' | 'audience', string>
      if (entry.event !== 'raised' || entry.audience !== 'people') continue
      const { alarm, site, at, serverAt } = entry
      found.push({ alarm, site, at: Date.parse(at), serverAt: Date.parse(serverAt) })
    }
    return found
  })
  return raised ?? []
}
