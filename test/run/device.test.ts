import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditedBy } from '../../run/commands/audited.ts'
import { deviceCommand } from '../../run/commands/device.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { openAudit } from '../../storage/audit/audit-store.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

async function device(...args: string[]): Promise<string[]> {
  const lines: string[] = []
  const open = () => openDeviceCredentials({ folder: folder.path })
  const plant = async () => plantOf([{ id: 'level', quantity: 'water_level' }])
  await deviceCommand({
    open,
    plant,
    audited: auditedBy('device', () => openAudit({ folder: folder.path })),
    print: (line) => lines.push(line),
  }).parseAsync(args, { from: 'user' })
  return lines
}

test('add prints the password once, and how to use it', async () => {
  const lines = await device('add', 'nangan-1')
  const password = /^password: {2}(\S{27})$/.exec(lines[1] ?? '')?.[1] ?? ''
  await using devices = await openDeviceCredentials({ folder: folder.path })
  expect((await devices.verify('nangan-1', password)).ok).toBe(true)
  expect(lines.at(-1)).toContain(`mosquitto_pub -h HOST -u nangan-1 -P '${password}'`)
  expect((await device('list')).join()).not.toContain(password)
})

test.each([
  [['--gateway', '--site', 'nangan'], /mosquitto_pub .* -t v1\/nangan\/DEVICE\/readings/],
  [['--gateway', '--publish', 'meters/#'], /mosquitto_pub .* -t TOPIC .*meters\/#/],
  [['--subscribe', 'v1/nangan/#'], /mosquitto_sub .* -t 'v1\/nangan\/#'/],
])('add %j says what it may do', async (options, use) => {
  expect((await device('add', 'x', ...options)).at(-1)).toMatch(use)
})

test('rotate, revoke and list', async () => {
  await device('add', 'gw', '--gateway', '--site', 'nangan', '--publish', 'spBv1.0/#', '--publish', 'a/+')
  await device('add', 'tool', '--subscribe', 'v1/#')
  expect((await device('rotate', 'tool'))[0]).toMatch(/^password: \S{27}$/)
  await device('revoke', 'tool')
  const [gateway, tool] = await device('list')
  expect(gateway).toMatch(/^gw {4}gateway {2}since \S+ {2}site nangan {2}publish spBv1.0\/# {2}publish a\/\+$/)
  await using audit = await openAudit({ folder: folder.path })
  const acts = (await audit.entries({ limit: 9 })).map(({ what, by, about }) => [what, by, about])
  expect(acts.slice(0, 2)).toEqual([
    ['credential-revoked', '(huoshui device)', 'tool'],
    ['credential-rotated', '(huoshui device)', 'tool'],
  ])
  expect(tool).toMatch(/^tool {2}reader {3}revoked \S+ {2}subscribe v1\/#$/)
})

test.each([
  [['add', 'a b'], /a b: expected 1-64/],
  [['add', 'alarms'], /not alarms/],
  [['add', 'x', '--site', 'nangan'], /--gateway/],
  [['add', 'x', '--gateway', '--site', 'nagnan'], /no site nagnan; did you mean "nangan"\?/],
  [['add', 'x', '--publish', '#'], /--gateway/],
  [['add', 'x', '--subscribe', 'a#'], /topic filter/],
  [['rotate', 'x'], /no credential x/],
  [['revoke', 'x'], /no credential x/],
])('%j is wrong use: one line', async (args, message) => {
  const error = await device(...args).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toContain('\n')
})
