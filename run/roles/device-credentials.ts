import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Gauge } from 'prom-client'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import type { RoleSurroundings } from './role.ts'

/** Older than this is said on `/readyz`: who was locked out elsewhere is still let in here. */
const freshMs = 10_000

/** The devices' credentials, as the settings have state kept. */
export async function deviceCredentialsOf(around: RoleSurroundings): Promise<DeviceCredentials> {
  return around.settings.HUOSHUI_POSTGRES_URL === undefined ? ofFile(around) : ofServer(around)
}

/** A file that is made although a log stands beside it is told, or everybody stays outside and nobody knows why. */
async function ofFile({ settings, state, log, metrics, told }: RoleSurroundings): Promise<DeviceCredentials> {
  const path = join(settings.HUOSHUI_DATA, 'credentials.sqlite')
  const wasThere = existsSync(path) && statSync(path).size > 0
  await using reader = (await openReadingLog(settings, { log, metrics })).partition(0).openReader()
  const { identity } = await reader.bounds()
  const devices = await state.devices()
  if (!wasThere && identity !== undefined) {
    const says = `${path} was not there, though the reading log is: devices and people who had credentials in it are refused. Put back a backup, or give them new ones (device provision, token add)`
    log.warn({ path }, 'the credentials were not there, though the reading log is')
    told.push(() => [says])
  }
  return devices
}

/** How old they are while the server is away is told. */
async function ofServer({ state, metrics, notReady }: RoleSurroundings): Promise<DeviceCredentials> {
  const devices = await state.devices()
  // all are read before anybody is at the door
  await devices.newestChange()
  new Gauge({
    name: 'huoshui_credentials_age_seconds',
    help: 'How old the credentials are by which devices are let in; 0 while PostgreSQL answers',
    registers: [metrics],
    collect() {
      this.set(devices.ageMs() / 1_000)
    },
  })
  notReady.push(() => {
    const age = devices.ageMs()
    if (age < freshMs) return []
    return [`broker: devices are let in by the credentials of ${Math.round(age / 1_000)} s ago: ${state.where} is away`]
  })
  return devices
}
