import type { Standing } from '../../core/progress.ts'
import type { ProgressWatch } from '../../storage/progress/watch.ts'
import { formatTime } from '../time.ts'
import type { StandingBody } from './schema.ts'

/** An `event: progress`: how each part stands. It has no id, because it says how things are and not what happened. */
export function progressFrame(progress: Pick<ProgressWatch, 'standings'>): string {
  const standings = Object.fromEntries([...progress.standings()].map(([part, standing]) => [part, present(standing)]))
  return `event: progress\ndata: ${JSON.stringify(standings)}\n\n`
}

/** Without the words of an error, which are for whoever runs the platform. */
function present(standing: Standing): StandingBody {
  if (standing.state !== 'late') return standing
  const { state, because, since } = standing
  return { state, because, ...(since !== undefined && { since: formatTime(since) }) }
}
