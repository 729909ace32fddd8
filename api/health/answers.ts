import type { Registry } from 'prom-client'
import { metricsText } from '../../storage/platform/collect.ts'
import type { ApiContext } from '../env.ts'
import { problem } from '../problem.ts'

/** Names what is not ready, in words for a person; empty when all is. */
export type ReadyCheck = () => Promise<string[]>

const longestCheckMs = 2_000

/** `/healthz`: no limit and no check stands before it. */
export const answerHealth = (c: ApiContext) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' })

/** `/readyz`: names what is not ready, and tells what was lost. */
export const answerReady =
  (ready: ReadyCheck, told: () => readonly string[] = () => []) =>
  async (c: ApiContext) => {
    const notReady = await whatIsNotReady(ready)
    const losses = [...told()]
    if (notReady.length > 0)
      return problem(c, 'not-ready', { notReady: [...notReady, ...losses], headers: { 'retry-after': '5' } })
    const body = { status: 'ready', ...(losses.length > 0 && { told: losses }) }
    return c.json(body, 200, { 'cache-control': 'no-store' })
  }

/** `/metrics`, as Prometheus reads them. */
export const answerMetrics = (registry: Registry) => async (c: ApiContext) =>
  c.text(await metricsText(registry), 200, { 'content-type': registry.contentType })

async function whatIsNotReady(ready: ReadyCheck): Promise<string[]> {
  const { promise: late, resolve } = Promise.withResolvers<string[]>()
  const timer = setTimeout(() => resolve([`the check itself: no answer in ${longestCheckMs} ms`]), longestCheckMs)
  try {
    return await Promise.race([ready(), late])
  } finally {
    clearTimeout(timer)
  }
}
