import { startMetricsCopy } from '../../storage/platform/copy-metrics.ts'
import { openLineWriter } from '../../storage/readings/influx-write.ts'
import { influxServerOf } from '../../storage/readings/open.ts'
import { pageUrl } from './page-url.ts'
import type { Role, RoleSurroundings } from './role.ts'

/** The metrics of this process into InfluxDB, where there is one and nobody has said never. */
export function startPlatformMetrics(
  { settings, log, metrics }: Pick<RoleSurroundings, 'settings' | 'log' | 'metrics'>,
  roles: ReadonlySet<Role>,
): AsyncDisposable | undefined {
  const server = influxServerOf(settings)
  const everyMs = settings.INFLUX_METRICS_EVERY_S * 1000
  if (!server || everyMs === 0) return undefined
  const started = new AsyncDisposableStack()
  const writer = started.use(openLineWriter(server, () => undefined))
  const facts = { log_quota_bytes: settings.HUOSHUI_LOG_QUOTA, page: pageUrl(settings).replace(/\/$/, '') }
  const process = [...roles].join('-')
  started.use(startMetricsCopy({ metrics, writer, log, process, facts, everyMs }))
  return started
}
