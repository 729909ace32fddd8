import { type ApiDeps, createApi } from './app.ts'
import { createBacktests } from './backtests/jobs.ts'
import { proxiesOf } from './limits/proxies.ts'
import { type Listener, listen } from './listener.ts'
import { createLiveEvents, streamLimits } from './live/live-events.ts'
import { createApiMetrics } from './metrics.ts'
import { preparePage } from './page/routes.ts'

export interface StartApiDeps extends Omit<ApiDeps, 'live' | 'backtests' | 'measures'> {
  /** How long running answers may still take when it stops, ms; default 5,000. */
  readonly stopMs?: number
  /** As of a listener. */
  readonly headersMs?: number
  readonly requestMs?: number
}

/** Starts the API on its port. Stopping ends the live streams at once and lets other answers finish until the deadline. */
export async function startApi(deps: StartApiDeps): Promise<Listener> {
  const { settings, log, clock = Date.now } = deps
  const measures = createApiMetrics(deps.metrics)
  const live = createLiveEvents({ ...deps, measures, clock, ...streamLimits(settings) })
  const backtests = createBacktests({ ...deps, measures, clock })
  const api = createApi({ ...deps, measures, live, backtests })
  const listener = await listen({
    fetch: (request, connection) => api.fetch(request, connection),
    host: settings.HUOSHUI_HOST,
    port: settings.HUOSHUI_HTTP_PORT,
    maxConnections: settings.HUOSHUI_API_CONNECTIONS,
    maxOfAddress: settings.HUOSHUI_API_CONNECTIONS_PER_ADDRESS,
    proxies: proxiesOf(settings.HUOSHUI_API_PROXIES ?? []),
    log,
    onConnectionRefused: (because) => measures.limited.inc({ because }),
    onStopping: () => live[Symbol.dispose](),
    ...(deps.stopMs !== undefined && { stopMs: deps.stopMs }),
    ...(deps.headersMs !== undefined && { headersMs: deps.headersMs }),
    ...(deps.requestMs !== undefined && { requestMs: deps.requestMs }),
  })
  log.info({ url: listener.url }, 'api listens')
  void preparePage(log)
  return {
    url: listener.url,
    async [Symbol.asyncDispose]() {
      await Promise.all([listener[Symbol.asyncDispose](), backtests[Symbol.asyncDispose]()])
    },
  }
}
