import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { pause } from '../../storage/follow/pause.ts'
import { watchClaims } from '../files/claims-file.ts'
import { watchMaintenance } from '../files/maintenance-file.ts'
import { reloadPlant, tellEdits } from '../files/plant-file.ts'
import { plantSource } from '../files/plant-source.ts'
import { watchRuleEdits } from '../files/rule-edits-file.ts'
import type { Settings } from '../settings/settings.ts'
import { renewCertificate } from './certificate.ts'
import { startPatiently } from './patient-start.ts'
import { startPlatform } from './platform.ts'
import type { Role } from './role.ts'
import { welcome } from './welcome.ts'

export interface ServeOptions {
  readonly settings: Settings
  readonly roles: ReadonlySet<Role>
  /** Feed the platform with demonstration readings. */
  readonly demo: boolean
  readonly log: Logger
  /** Emits SIGINT, SIGTERM (stop) and SIGHUP (read the plant file and the certificate again). */
  readonly signals: EventEmitter
}

const stopDeadlineMs = 10_000
/** Between two tries to read a plant whose server is away. */
const retryMs = 1_000

/** Runs the roles until told to stop; resolves when everything is put away, or the deadline for that has passed. */
export async function serve({ settings, roles, demo, log, signals }: ServeOptions): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>()
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    signals.once(signal, (name: string) => {
      stop(name)
      stopping.abort()
    })
  }
  const running = new AsyncDisposableStack()
  try {
    const platform = await startPatiently({
      start: () => startPlatform({ settings, roles, log }),
      meanwhile: (because) => tellHealth(settings, because, log),
      folder: settings.HUOSHUI_DATA,
      log,
      signal: stopping.signal,
    })
    if (!platform) return
    running.use(platform)
    tellEdits(platform.plant.current, log)
    let reloading: Promise<unknown> = Promise.resolve()
    const source = plantSource(settings, platform.state)
    const reloadPatiently = async () => {
      for (;;) {
        const result = await reloadPlant(platform.plant, source, log)
        if (result !== 'away' || stopping.signal.aborted) return result
        await pause(retryMs, stopping.signal)
      }
    }
    // one after the other: an older state never comes after a newer one
    const reload = () => {
      reloading = reloading
        .then(() => reloadPatiently())
        .then((result) => (result === 'reloaded' ? platform.reloaded() : undefined))
        .catch((error: unknown) => log.error({ err: error }, 'the people of the reloaded plant are not on record'))
    }
    const readAgain = () => {
      reload()
      if (platform.broker) renewCertificate(platform.broker, settings, log)
    }
    signals.on('SIGHUP', readAgain)
    running.defer(() => void signals.off('SIGHUP', readAgain))
    running.use(watchClaims(source.claims, reload))
    running.use(watchMaintenance(source.edits, platform.plant, { log, changed: reload }))
    running.use(watchRuleEdits(source.edits, platform.plant, { log, changed: reload }))
    const { feedDemo } = demo && platform.broker && platform.devices ? await import('./demo.ts') : {}
    if (feedDemo) running.use(await feedDemo({ settings, platform, log }))
    if (demo && roles.has('alarms')) {
      const { startDemoCrew } = await import('./demo-crew.ts')
      running.use(await startDemoCrew(settings, platform, log))
    }
    const { logins, httpUrl, plant } = platform
    const { firstInvites } = demo ? await import('./first-invites.ts') : {}
    const invites =
      firstInvites && logins ? await firstInvites(logins, plant.current, { settings, httpUrl, now: Date.now() }) : []
    for (const line of welcome(platform, settings, invites)) console.log(line)
    log.info({ signal: await stopped }, 'stopping')
  } finally {
    const deadline = setTimeout(() => {
      log.error({ deadlineMs: stopDeadlineMs }, 'stopping took too long')
      process.exit(1)
    }, stopDeadlineMs).unref()
    await running.disposeAsync()
    clearTimeout(deadline)
  }
}

/** `/healthz` and `/readyz` while nothing else is up; nothing at all where even these cannot be. */
async function tellHealth(settings: Settings, because: string, log: Logger): Promise<AsyncDisposable> {
  try {
    const { startHealth } = await import('../../api/health/app.ts')
    return await startHealth({ settings, log, metrics: new Registry(), ready: async () => [because] })
  } catch (error) {
    log.warn({ err: error }, 'health cannot listen')
    return { [Symbol.asyncDispose]: async () => undefined }
  }
}
