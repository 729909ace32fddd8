import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditedBy } from '../../run/commands/audited.ts'
import { addProvisionCommand } from '../../run/commands/provision.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { openAudit } from '../../storage/audit/audit-store.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantText } from '../support/plant-text.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const open = () => openDeviceCredentials({ folder: folder.path })
const inFolder = (name: string) => join(folder.path, name)

async function provision(...args: string[]): Promise<{ lines: string[]; notes: string[] }> {
  const [lines, notes]: [string[], string[]] = [[], []]
  const command = addProvisionCommand(new Command('device'), {
    open,
    audited: auditedBy('device provision', () => openAudit({ folder: folder.path })),
    plant: () => ({ plant: inFolder('plant.yaml') }),
    print: (line) => lines.push(line),
    note: (line) => notes.push(line),
  })
  await command.parseAsync(['provision', ...args], { from: 'user' })
  return { lines, notes }
}

test('every device of the plant file gets a credential; one that others speak through is their gateway', async () => {
  writeFileSync(inFolder('plant.yaml'), plantText)
  const { lines, notes } = await provision()
  const passwords = new Map(lines.map((line) => line.split(':') as [string, string]))
  expect([...passwords.keys()].sort()).toEqual(['gateway-1', 'lukang-1', 'lukang-2', 'nangan-1', 'nangan-2'])
  await using devices = await open()
  for (const [id, password] of passwords) expect((await devices.verify(id, password)).ok).toBe(true)
  expect((await devices.list()).filter(({ kind }) => kind === 'gateway')).toMatchObject([
    { id: 'gateway-1', site: 'nangan' },
  ])
  expect(notes).toEqual(['5 credentials made; 0 were there, 0 are revoked and stay so'])
})

test('10,000 devices of a list at once, into a file that only its owner may read', async () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `station-${index}`)
  writeFileSync(inFolder('ids'), `${ids.join('\r\n')}\n\n${ids[0]}\n`)
  const { lines, notes } = await provision('--ids', inFolder('ids'), '--out', inFolder('made'))
  expect(lines).toEqual([])
  expect(notes).toEqual([
    `10000 credentials made, written to ${inFolder('made')}; 0 were there, 0 are revoked and stay so`,
  ])
  expect(statSync(inFolder('made')).mode & 0o777).toBe(0o600)
  const made = readFileSync(inFolder('made'), 'utf8').trimEnd().split('\n')
  expect(made.map((line) => line.slice(0, line.indexOf(':')))).toEqual(ids)
})

test('a file that is there is not overwritten, and then nothing is made', async () => {
  writeFileSync(inFolder('ids'), 'a\n')
  writeFileSync(inFolder('made'), 'precious')
  await expect(provision('--ids', inFolder('ids'), '--out', inFolder('made'))).rejects.toThrow('is there already')
  await expect(provision('--ids', inFolder('ids'), '--out', inFolder('no/such'))).rejects.toThrow(UsageError)
  expect(readFileSync(inFolder('made'), 'utf8')).toBe('precious')
  await using devices = await open()
  expect(await devices.list()).toEqual([])
})

test.each([
  ['a\na b\n', /ids:2: expected the name of a device/],
  ['alarms\n', /ids:1: expected/],
])('%j is no list of devices', async (text, message) => {
  writeFileSync(inFolder('ids'), text)
  const error = await provision('--ids', inFolder('ids')).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(message)
})

test('a list that is not there is wrong use', async () => {
  await expect(provision('--ids', inFolder('none'))).rejects.toThrow(UsageError)
})
