import type { Holder } from '../../core/topic-access.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Row, rounded, type Section } from './section.ts'

const fleet = 10_000
const some = 2_000

/** What a whole fleet's first log-in after a restart costs, by how its passwords are hashed. */
export const credentialsSection: Section = {
  name: 'credentials',
  title: `Credentials: made, and checked for the first time by a new process (${fleet} fleet passwords, ${some} scrypt)`,
  async run(report) {
    using folder = temporaryFolder()
    const fleetPasswords = new Map<string, string>()
    {
      await using devices = await openDeviceCredentials({ folder: folder.path })
      report(
        await timed('fleet (sha256): provision', fleet, async () => {
          const keep = (passwords: ReadonlyMap<string, string>) => {
            for (const [id, password] of passwords) fleetPasswords.set(id, password)
          }
          await devices.provision(named('fleet', fleet), keep)
        }),
      )
    }
    report(await firstLogins('fleet (sha256): first log-in', folder.path, fleetPasswords))
    const added = new Map<string, string>()
    {
      await using devices = await openDeviceCredentials({ folder: folder.path })
      report(
        await timed('scrypt: device add', some, async () => {
          for (const holder of named('added', some)) added.set(holder.id, await devices.add(holder))
        }),
      )
    }
    report(await firstLogins('scrypt: first log-in', folder.path, added))
    await using devices = await openDeviceCredentials({ folder: folder.path })
    report(
      await timed('wrong password of a fleet device', some, () =>
        checkAll(devices, new Map(named('fleet', some).map(({ id }) => [id, 'wrong']))),
      ),
    )
  },
}

function named(prefix: string, count: number): Holder[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}`, kind: 'device' }))
}

async function firstLogins(what: string, folder: string, passwords: ReadonlyMap<string, string>): Promise<Row> {
  await using devices = await openDeviceCredentials({ folder })
  return await timed(what, passwords.size, () => checkAll(devices, passwords))
}

async function checkAll(devices: DeviceCredentials, passwords: ReadonlyMap<string, string>): Promise<void> {
  await Promise.all(Array.from(passwords, ([id, password]) => devices.verify(id, password)))
}

async function timed(what: string, count: number, work: () => Promise<void>): Promise<Row> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { what, count, seconds: rounded(seconds), 'CPU µs each': rounded((user + system) / count) }
}
