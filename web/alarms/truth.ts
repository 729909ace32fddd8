import type { ProgressBody, StandingBody } from '../../api/live/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { clock } from '../lib/time.ts'

/** How it stands with what the page shows. `heardAt`: when the platform last said anything, epoch ms. */
export interface Hearing {
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly progress: ProgressBody
  readonly heardAt: number
}

export interface Truth {
  readonly name: 'connecting' | 'lost' | 'late' | 'unproven' | 'live'
  readonly text: string
}

/** What is known of what is shown. It is live only where that is shown to be so. */
export function truthOf({ connection, progress, heardAt }: Hearing): Truth {
  const { page } = words()
  if (connection === 'connecting') return { name: connection, text: page.connecting }
  if (connection === 'lost') return { name: connection, text: fill(page.lost, { time: clock(heardAt) }) }
  const { broker, alarms, ingest } = progress
  const late = [lateText(page.notJudged, alarms), lateText(page.deaf, broker), lateText(page.old, ingest)].filter(
    (text) => text !== '',
  )
  if (late.length > 0) return { name: 'late', text: late.join(' ') }
  const isProven = alarms?.state === 'well' && ingest?.state === 'well'
  return isProven ? { name: 'live', text: page.live } : { name: 'unproven', text: page.unproven }
}

function lateText(text: { readonly since: string; readonly ever: string }, standing: StandingBody | undefined): string {
  if (standing?.state !== 'late') return ''
  return standing.since === undefined ? text.ever : fill(text.since, { time: clock(standing.since) })
}
