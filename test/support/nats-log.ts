import { createHash } from 'node:crypto'
import { Registry } from 'prom-client'
import { LogAway, type ReadingLog } from '../../storage/log/log.ts'
import { openNatsLog } from '../../storage/log/nats/nats-log.ts'
import type { NatsLogOptions } from '../../storage/log/nats/options.ts'
import { eventually } from './eventually.ts'
import type { NatsCluster } from './nats-cluster.ts'
import { quietLog } from './quiet.ts'

/** A log of that name on a cluster, on all of its servers, with roomy limits unless told otherwise. */
export function testNatsLog(
  { servers, monitoring }: Pick<NatsCluster, 'servers' | 'monitoring'>,
  name: string,
  options: Partial<NatsLogOptions> = {},
): ReadingLog {
  const log = openNatsLog({
    servers,
    monitoring,
    name,
    replicas: servers.length,
    partitions: 1,
    quotaBytes: 2e7,
    pendingBytes: 1e7,
    largestMessage: 262_144,
    keepMs: 7 * 86_400_000,
    log: quietLog,
    metrics: new Registry(),
    ...options,
  })
  // as a start does: on a busy machine servers may just be choosing a leader
  const openWriter = () =>
    eventually('the servers to take a writer', () =>
      log.openWriter().catch((error: unknown) => {
        if (error instanceof LogAway) return undefined
        throw error
      }),
    )
  return { ...log, openWriter }
}

/** A log's name, of whatever tells it from others. */
export function nameOf(path: string): string {
  return `t-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
}
