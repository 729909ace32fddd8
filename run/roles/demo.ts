import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { startCity } from '../../simulators/city/live.ts'
import { type SimulatedBoxOptions, simulateBox } from '../../simulators/loudspeaker/box.ts'
import { readScenario } from '../../simulators/scenarios/library.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { pause } from '../../storage/follow/pause.ts'
import type { Settings } from '../settings/settings.ts'
import { mqttUrls } from './mqtt-urls.ts'
import type { Platform } from './platform.ts'

/** Feeds the platform through its own front door, as the plant's devices would. Devices that an operator made are left alone. */
export async function feedDemo({
  settings,
  platform,
  log,
}: {
  settings: Settings
  platform: Platform
  log: Logger
}): Promise<AsyncDisposable> {
  const [url] = platform.broker ? mqttUrls(platform.broker.addresses) : []
  if (!url || !platform.devices) throw new Error('the demonstration needs the broker in this process')
  const plant = platform.plant.current
  const { boxes, clips } = plant.loudspeakers
  const ids = [...[...plant.devices.values()].map(({ id }) => id), ...boxes.map(({ device }) => device)]
  const credentials = await demoPasswords(platform.devices, ids, join(settings.HUOSHUI_DATA, 'demo-passwords.json'))
  const lastSeen = join(settings.HUOSHUI_DATA, 'demo-last-seen')
  const backlogMs = Math.max(0, Math.min(longestBacklogMs, Date.now() - timeIn(lastSeen)))
  // Lhasa's scenarios fit no other plant: there the city is simply on the air.
  const first = readScenario('first-minute', plant)
  const city = startCity({
    ...{ url, plant, credentials, log, backlogMs, atMostEveryMs: 10_000 },
    ...(first.ok && { scenario: first.scenario }),
  })
  const stopping = new AbortController()
  const versions = new Map([...clips.values()].map(({ number, version }) => [number, version]))
  const speaking = boxes.map(({ site, device }) => {
    const login = { username: device, password: credentials.get(device) ?? '' }
    return runBox({ url, ...login, site, device, clips: versions, lengthMs: clipMs }, stopping.signal)
  })
  const seen = () => writeFileSync(lastSeen, String(Date.now()))
  seen()
  const timer = setInterval(seen, 30_000).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(speaking)
      await city[Symbol.asyncDispose]()
      seen()
    },
  }
}

const clipMs = 4_000
const betweenTriesMs = 2_000

/** A loudspeaker that plays in silence, and comes back after each loss of its connection. */
async function runBox(options: SimulatedBoxOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await simulateBox(options, signal)
    await pause(betweenTriesMs, signal)
  }
}

/** What the stations have kept for a platform that was away, at most. What they sent before a restart is not told again. */
const longestBacklogMs = 24 * 3_600_000

/** Epoch ms that a file holds; 0 without one. */
function timeIn(path: string): number {
  const time = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
  return Number.isFinite(time) ? time : 0
}

/** Passwords of the demonstration's devices; they are kept, because a password cannot be read back from the credentials. */
async function demoPasswords(
  devices: DeviceCredentials,
  ids: readonly string[],
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>(existsSync(path) ? Object.entries(JSON.parse(readFileSync(path, 'utf8'))) : [])
  const registered = new Set((await devices.list()).map(({ id }) => id))
  for (const id of ids) if (!registered.has(id)) known.set(id, await devices.add({ id, kind: 'device' }))
  writeFileSync(path, JSON.stringify(Object.fromEntries(known), undefined, 2), { mode: 0o600 })
  return new Map(ids.flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? ''] as const] : [])))
}
