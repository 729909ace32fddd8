import type { PlantRef } from '../../core/plant/plant.ts'
import type { Standing } from '../../core/progress.ts'
import type { ProgressWatch } from '../../storage/progress/watch.ts'
import { formatTime } from '../time.ts'
import type { StandingBody } from './schema.ts'

/** An `event: progress`: how each part stands. It has no id, because it says how things are and not what happened. */
function progressFrame(progress: Pick<ProgressWatch, 'standings'>): string {
  const standings = Object.fromEntries([...progress.standings()].map(([part, standing]) => [part, present(standing)]))
  return `event: progress\ndata: ${JSON.stringify(standings)}\n\n`
}

/** What everybody hears, whatever else they want to hear: how the parts stand, and that the plant is another one. */
export interface Tidings {
  /** The last `event: progress`: a new client hears it first. */
  readonly progress: string
  /** What has changed since this was asked for last; '' where nothing has. */
  news(): string
}

export function createTidings({
  progress,
  plant,
}: {
  readonly progress: Pick<ProgressWatch, 'standings'>
  readonly plant: PlantRef
}): Tidings {
  let told = ''
  let toldPlant = plant.current
  return {
    get progress() {
      return told
    },
    news() {
      const frame = progressFrame(progress)
      const isOther = plant.current !== toldPlant
      const news = (frame === told ? '' : frame) + (isOther ? 'event: plant\ndata: {}\n\n' : '')
      told = frame
      toldPlant = plant.current
      return news
    },
  }
}

/** Without the words of an error, which are for whoever runs the platform. */
function present(standing: Standing): StandingBody {
  if (standing.state !== 'late') return standing
  const { state, because, since } = standing
  return { state, because, ...(since !== undefined && { since: formatTime(since) }) }
}
