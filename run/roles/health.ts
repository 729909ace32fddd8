import { startHealth } from '../../api/health/app.ts'
import { createProgressMetrics } from '../../storage/progress/metrics.ts'
import { namesOf } from './not-ready.ts'
import { ownProgress } from './progress.ts'
import type { RoleSurroundings } from './role.ts'

/** Health and metrics, for a process without the API. */
export async function startHealthRole({ settings, log, metrics, notReady, noted, told }: RoleSurroundings) {
  const progress = ownProgress(noted)
  createProgressMetrics(metrics, progress)
  const ready = async () => namesOf(notReady)
  const health = await startHealth({
    settings,
    log,
    metrics,
    ready,
    told: () => [...told.flatMap((tell) => tell()), ...progress.losses().values()],
  })
  return {
    url: health.url,
    firstToken: undefined,
    logins: undefined,
    [Symbol.asyncDispose]: () => health[Symbol.asyncDispose](),
  }
}
