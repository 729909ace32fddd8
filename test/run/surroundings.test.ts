import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { surroundings } from '../../run/process/surroundings.ts'
import { parseSettings } from '../../run/settings/settings.ts'

async function listenError(port: number, host: string): Promise<unknown> {
  await using server = createServer()
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => resolve(undefined))
  })
}

function settingsOf(env: Record<string, string>) {
  const parsed = parseSettings(env)
  return parsed.ok ? parsed.settings : undefined
}

test('a port that is taken is said by its setting', async () => {
  await using other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const error = await listenError(port, '127.0.0.1')
  const given = settingsOf({ HUOSHUI_MQTT_WS_PORT: String(port), HUOSHUI_HTTP_PORT: String(port) })
  const where = `HUOSHUI_MQTT_WS_PORT=${port}, HUOSHUI_HTTP_PORT=${port}`
  expect(surroundings(error, given)).toBe(`${where}: another program listens there (0 lets the system choose)`)
})

test('an address that is not ours, or no address, is said by HUOSHUI_HOST', async () => {
  const given = settingsOf({ HUOSHUI_HOST: 'no.such.invalid', HUOSHUI_HTTP_PORT: '8080' })
  expect(surroundings(await listenError(8080, 'no.such.invalid'), given)).toMatch(/^HUOSHUI_HOST: .*no\.such\.invalid/)
  const foreign = settingsOf({ HUOSHUI_HOST: '192.0.2.1' })
  expect(surroundings(await listenError(8080, '192.0.2.1'), foreign)).toMatch(/HUOSHUI_HTTP_PORT=8080.*192\.0\.2\.1/)
})

test('a fault of ours keeps its stack', () => {
  expect(surroundings(new TypeError('x is undefined'), undefined)).toBeUndefined()
})
