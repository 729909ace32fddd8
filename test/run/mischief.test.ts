import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mischiefCommand } from '../../run/commands/simulators/mischief.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { startTestBroker } from '../support/broker.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantText } from '../support/plant-text.ts'
import { deadPort } from '../support/ports.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'plant.yaml'), plantText)
})
afterEach(() => folder[Symbol.dispose]())

async function mischief(credentials: string, ...args: string[]): Promise<string[]> {
  const path = join(folder.path, 'credentials')
  writeFileSync(path, credentials)
  const lines: string[] = []
  const command = mischiefCommand({
    plant: () => ({ plant: join(folder.path, 'plant.yaml') }),
    print: (line) => lines.push(line),
  })
  await command.parseAsync(['--credentials', path, '--seconds', '1', ...args], { from: 'user' })
  return lines
}

/** Long enough for a busy machine: until each connection has had every turn. */
const longer = [1, 4, 16, 60]

test('says what it did, what was answered, and which rejects must be found', async () => {
  for (const seconds of longer) {
    await using running = await startTestBroker()
    const password = await running.add({ id: 'nangan-1', kind: 'device' })
    const url = `mqtt://127.0.0.1:${running.broker.addresses.mqtt.port}`
    const args = ['--url', url, '--kind', 'malformed', '--connections', '2', '--seconds', `${seconds}`]
    const lines = await mischief(`nangan-1:${password}\n`, ...args)
    const logIn = lines.find((line) => line.startsWith('  log in'))
    const rejects = lines.at(-1)
    if (!(logIn?.endsWith('let in 2') && rejects?.includes('not-json')) && seconds !== longer.at(-1)) continue
    expect(lines[0]).toMatch(new RegExp(`^malformed: \\d+ answers in ${seconds} s, 2 connections of 1 devices$`))
    expect(logIn).toMatch(/let in 2$/)
    expect(rejects).toMatch(/to be found as rejects: .*not-json \d+/)
    const messages = await running.recorded()
    const puback = lines.flatMap((line) => Number(/puback (\d+)$/.exec(line)?.[1] ?? 0))
    expect(puback.reduce((sum, count) => sum + count)).toBe(messages.length)
    return
  }
})

test.each([
  ['nangan-1:x', ['--kind', 'hostile', '--url', 'http://x'], /expected mqtt:\/\/HOST:PORT/],
  ['stranger:x', ['--kind', 'hostile'], /no device of the plant file/],
  ['nonsense', ['--kind', 'hostile'], /expected device:password/],
])('%j %j is wrong use', async (credentials, args, message) => {
  const error = await mischief(credentials, ...args).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(message)
})

test('where nobody listens it ends at once', async () => {
  using nobody = await deadPort()
  const url = `mqtt://127.0.0.1:${nobody.port}`
  await expect(mischief('nangan-1:x', '--kind', 'hostile', '--url', url)).rejects.toThrow(/nobody listens/)
})
