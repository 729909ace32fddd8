import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createBareApp, guard } from '../bare-app.ts'
import type { Api } from '../env.ts'
import { type Listener, listen } from '../listener.ts'
import type { ApiSettings } from '../settings.ts'
import { query, refuseInvalid } from '../validation.ts'
import { answerHealth, answerMetrics, answerReady, type ReadyCheck } from './answers.ts'

export interface HealthDeps {
  readonly settings: ApiSettings
  readonly log: Logger
  readonly metrics: Registry
  readonly ready?: ReadyCheck
  /** What was lost since the start, in words for a person. */
  readonly told?: () => readonly string[]
}

const noQuery = query({})
const maxConnections = 100
const maxOfAddress = 50

/**
 * `/healthz`, `/readyz` and `/metrics` of a process without the API. It has no tokens: keep its port inside. None of the
 * API's modules, nor their schemas, are loaded for it.
 */
export function createHealthApp({ log, metrics, ready = async () => [], told }: Omit<HealthDeps, 'settings'>): Api {
  const app = createBareApp(log)
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    await next()
  })
  guard(app)
  app.use(
    async (c, next) => refuseInvalid({ target: 'query', ...noQuery.safeParse(c.req.query()) }, c) ?? (await next()),
  )
  app.get('/healthz', answerHealth)
  app.get('/readyz', answerReady(ready, told))
  app.get('/metrics', answerMetrics(metrics))
  return app
}

/** Starts them on the HTTP port. */
export async function startHealth({ settings, log, ...rest }: HealthDeps): Promise<Listener> {
  const app = createHealthApp({ log, ...rest })
  const listener = await listen({
    fetch: (request, connection) => app.fetch(request, connection),
    host: settings.HUOSHUI_HOST,
    port: settings.HUOSHUI_HTTP_PORT,
    maxConnections,
    maxOfAddress,
    log,
  })
  log.info({ url: listener.url }, 'health listens')
  return listener
}
