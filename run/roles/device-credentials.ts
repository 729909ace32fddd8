import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import type { RoleSurroundings } from './role.ts'

/** The devices' credentials; a file that is made although a log stands beside it is told, or everybody stays outside and nobody knows why. */
export async function deviceCredentialsOf({
  settings,
  log,
  metrics,
  told,
}: RoleSurroundings): Promise<DeviceCredentials> {
  const folder = settings.HUOSHUI_DATA
  const path = join(folder, 'credentials.sqlite')
  const wasThere = existsSync(path) && statSync(path).size > 0
  await using reader = (await openReadingLog(settings, { log, metrics })).partition(0).openReader()
  const { identity } = await reader.bounds()
  const devices = await openDeviceCredentials({ folder })
  if (!wasThere && identity !== undefined) {
    const says = `${path} was not there, though the reading log is: devices and people who had credentials in it are refused. Put back a backup, or give them new ones (device provision, token add)`
    log.warn({ path }, 'the credentials were not there, though the reading log is')
    told.push(() => [says])
  }
  return devices
}
