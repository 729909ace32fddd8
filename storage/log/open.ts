import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PlantRef } from '../../core/plant/plant.ts'
import { createRoutes } from '../../core/route.ts'
import type { Asked } from '../steps.ts'
import type { ReadingLog } from './log.ts'
import { readUpTo as readUpToIn } from './segments/reading-places.ts'
import { openSegmentLog } from './segments/segment-log.ts'
import { type LogSettings, partitionsOf } from './settings.ts'

export interface ReadingLogDeps {
  readonly log: Logger
  readonly metrics: Registry
  /** How far its readers have come by what they keep; default: by the files of the data folder. */
  readonly readUpTo?: (identity: string | undefined, partition: number) => Asked<number>
  /** For who writes it: what says which part a message belongs to. */
  readonly plant?: PlantRef
}

/** Where a NATS server tells how it is set, unless it is told otherwise. */
const monitoringPort = 8222

/**
 * The reading log that the settings name: segment files in the data folder, or a stream on NATS servers. Nothing is held
 * until a part is opened.
 */
export async function openReadingLog(
  settings: LogSettings & { readonly HUOSHUI_MAX_PAYLOAD: number },
  { log, metrics, plant, readUpTo = (identity) => readUpToIn(settings.HUOSHUI_DATA, identity) }: ReadingLogDeps,
): Promise<ReadingLog> {
  const options = {
    quotaBytes: settings.HUOSHUI_LOG_QUOTA,
    pendingBytes: settings.HUOSHUI_LOG_PENDING,
    keepMs: settings.HUOSHUI_LOG_KEEP_HOURS * 3_600_000,
    readUpTo,
    log,
    metrics,
  }
  const { HUOSHUI_LOG_NATS: servers, HUOSHUI_LOG_NATS_USER: user, HUOSHUI_LOG_NATS_PASSWORD: password } = settings
  if (!servers)
    return openSegmentLog({
      folder: join(settings.HUOSHUI_DATA, 'log'),
      ...options,
      readUpTo: (identity) => readUpTo(identity, 0),
    })
  // one machine needs none of it
  const { openNatsLog } = await import('./nats/nats-log.ts')
  const monitoring = servers.map((url) => `http://${new URL(url).hostname}:${monitoringPort}`)
  return openNatsLog({
    servers,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    monitoring: settings.HUOSHUI_LOG_NATS_MONITORING ?? monitoring,
    name: settings.HUOSHUI_LOG_NATS_NAME,
    replicas: settings.HUOSHUI_LOG_NATS_REPLICAS,
    partitions: partitionsOf(settings),
    ...(plant && { route: routesBy(plant, partitionsOf(settings)) }),
    largestMessage: settings.HUOSHUI_MAX_PAYLOAD,
    ...options,
  })
}

/** Where a message goes by the plant that is in force. */
function routesBy(plant: PlantRef, partitions: number): ReturnType<typeof createRoutes> {
  let known = { plant: plant.current, route: createRoutes(plant.current, { partitions }) }
  return (message) => {
    if (known.plant !== plant.current)
      known = { plant: plant.current, route: createRoutes(plant.current, { partitions }) }
    return known.route(message)
  }
}
