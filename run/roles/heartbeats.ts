import { startHeart } from '../../alarms/heartbeat/heartbeat.ts'
import { createHeartbeatMetrics } from '../../alarms/heartbeat/metrics.ts'
import { type Beat, channelsBeat, platformBeat } from '../../core/heartbeat/beat.ts'
import { partitionsOf } from '../../storage/log/settings.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import type { SharedProgress } from '../../storage/progress/shared.ts'
import { startProgressWatch } from '../../storage/progress/watch.ts'
import type { Crews } from './crews.ts'
import { standingsWith } from './progress.ts'
import type { RoleSurroundings } from './role.ts'

export interface HeartbeatParts {
  readonly crews: Crews
  readonly notices: NoticeLog
  readonly shared: SharedProgress | undefined
}

/** Tells the outside that all is well, where the settings say whom. */
export function startHeartbeats(
  { settings, log, metrics: registry, notReady, noted }: RoleSurroundings,
  { crews, notices, shared }: HeartbeatParts,
): AsyncDisposable {
  const started = new AsyncDisposableStack()
  const { HUOSHUI_HEARTBEAT_URL: platform, HUOSHUI_HEARTBEAT_CHANNELS_URL: channels } = settings
  if (platform === undefined && channels === undefined) return started
  const everyMs = settings.HUOSHUI_HEARTBEAT_SECONDS * 1_000
  const timeoutMs = settings.HUOSHUI_NOTICE_TIMEOUT_MS
  const common = { everyMs, timeoutMs, log, metrics: createHeartbeatMetrics(registry) }
  if (platform !== undefined) {
    const watch = started.use(startProgressWatch(settings.HUOSHUI_DATA, shared, partitionsOf(settings)))
    const begun = performance.now()
    let turns = 0
    const see = async (): Promise<Beat> => {
      const { turns: now, criticalSince } = crews.seen()
      const hasTurned = now > turns
      turns = now
      const standings = standingsWith(watch, noted, partitionsOf(settings))
      const isNew = performance.now() - begun < everyMs
      return platformBeat({ standings, hasTurned, criticalSince, now: Date.now(), isNew })
    }
    const heart = started.use(startHeart({ ...common, of: 'platform', url: platform, see }))
    notReady.push(() => heart.problems())
  }
  if (channels !== undefined) {
    const silentMs = settings.HUOSHUI_HEARTBEAT_CHANNELS_HOURS * 3_600_000
    const see = async (): Promise<Beat> =>
      channelsBeat({ ...(await reachOf({ crews, notices })), now: Date.now(), silentMs })
    const heart = started.use(startHeart({ ...common, of: 'channels', url: channels, see }))
    notReady.push(() => heart.problems())
  }
  return started
}

/** When any channel last took anything, and since when none does. */
async function reachOf({ crews, notices }: Pick<HeartbeatParts, 'crews' | 'notices'>) {
  const recipients = await notices.recipients()
  const accepted = [await crews.deliveries.newestAccepted(), ...recipients.map(({ acceptedAt }) => acceptedAt)]
  const known = accepted.filter((at) => at !== undefined)
  const acceptedAt = known.length === 0 ? undefined : Math.max(...known)
  const { failingSince: ofCrews } = crews.seen()
  const troubles = recipients.map(({ trouble }) => trouble?.since)
  const failing = [...(ofCrews === undefined ? [] : [ofCrews]), ...troubles.filter((at) => at !== undefined)]
  // one that is reached is enough
  const isReached = troubles.some((since, index) => since === undefined && recipients[index]?.acceptedAt !== undefined)
  return { acceptedAt, failingSince: isReached || failing.length === 0 ? undefined : Math.min(...failing) }
}
