import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, copyFileSync, existsSync, openSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { childEnv } from '../support/child-env.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { reservePort } from '../support/ports.ts'
import { canMount, smallDisk } from '../support/small-disk.ts'

const root = join(import.meta.dirname, '../..')

const ports = { HUOSHUI_MQTT_PORT: '0', HUOSHUI_MQTT_WS_PORT: '0', HUOSHUI_HTTP_PORT: '0' }

/** Runs `node run.ts …` to its end: exit code and what it said about errors. */
async function run(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const child = promisify(execFile)(process.execPath, ['run.ts', ...args], {
    cwd: root,
    env: { ...childEnv, ...ports, ...env },
  })
  return child.then(
    ({ stderr }) => ({ code: 0, said: stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr.trim() }),
  )
}

describe('npm start', () => {
  test('says where to go, feeds itself, raises and clears an alarm, refuses a bad plant file, and stops when asked', async () => {
    using folder = temporaryFolder()
    const plant = join(folder.path, 'plant.yaml')
    copyFileSync(join(root, 'plant/lhasa.yaml'), plant)
    await using platform = await PlatformProcess.create(
      { HUOSHUI_DATA: join(folder.path, 'data'), HUOSHUI_PLANT: plant, HUOSHUI_TOKEN: '' },
      ['start'],
    )
    await platform.start()
    const token = await eventually('the welcome', () => /Token\s+(hs_\S+)/.exec(platform.printed)?.[1])
    // the rest of it may be on its way
    for (const word of ['拉萨', platform.httpUrl, platform.mqttUrl, '/docs', 'curl'])
      await eventually(
        word,
        () => platform.printed,
        (said) => said.includes(word),
      )
    const ask = (path: string) => fetch(`${platform.httpUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const reporting = async () => {
      const { readings } = (await (await ask('/api/v1/latest')).json()) as { readings: { point: string }[] }
      return [...new Set(readings.map(({ point }) => point.split('/')[0]))]
    }
    const sites = await eventually('readings of every site', reporting, ({ length }) => length === 13)
    expect(sites).toContain('zongjiao-lukang')

    appendFileSync(plant, '\nnonsense: 1\n')
    process.kill(platform.pid, 'SIGHUP')
    await eventually(
      'the refusal',
      () => platform.printed,
      (said) => /plant.* refused/.test(said),
    )
    copyFileSync(join(root, 'plant/lhasa.yaml'), plant)
    process.kill(platform.pid, 'SIGHUP')
    await eventually(
      'the reload',
      () => platform.printed,
      (said) => said.includes('plant reloaded'),
    )

    for (const event of ['raised', 'returned'])
      await eventually(`the first trip ${event}`, async () => {
        const { entries } = (await (await ask('/api/v1/journal?site=huoshui-linka&limit=1000')).json()) as {
          entries: { alarm: string; event: string }[]
        }
        const trip = 'huoshui-linka.pump-1.state.trip'
        return entries.some((entry) => entry.alarm === trip && entry.event === event)
      })
    expect(await platform.stop()).toBe(0)
  })

  test('a folder in use is said in one line, and who works there goes on', async () => {
    using folder = temporaryFolder()
    await using platform = await PlatformProcess.create({ HUOSHUI_DATA: folder.path }, ['broker', 'ingest', 'alarms'])
    await platform.start()
    const second = (role: string) => run([role], { HUOSHUI_DATA: folder.path })
    const inUse = 'is in use by another process'
    expect(await second('broker')).toEqual({ code: 1, said: `${folder.path}/log ${inUse}` })
    expect(await second('ingest')).toEqual({ code: 1, said: `${folder.path} ${inUse}: the role ingest runs already` })
    expect(await second('alarms')).toEqual({ code: 1, said: `${folder.path} ${inUse}: the role alarms runs already` })
    await eventually('it to be ready', async () => (await fetch(`${platform.httpUrl}/readyz`)).ok || undefined)
  })
})

test('a taken HTTP port ends a start before anything is judged or written', async () => {
  using folder = temporaryFolder()
  await using taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const data = join(folder.path, 'data')
  const start = await run(['broker', 'ingest', 'alarms'], { HUOSHUI_DATA: data, HUOSHUI_HTTP_PORT: String(port) })
  expect(start).toEqual({
    code: 1,
    said: `HUOSHUI_HTTP_PORT=${port}: another program listens there (0 lets the system choose)`,
  })
  expect(existsSync(join(data, 'log'))).toBe(false)
})

test.runIf(canMount())('a start on a full disk waits, says so, and goes on once there is room', async () => {
  using disk = smallDisk(16_777_216)
  disk.fill()
  await using platform = await PlatformProcess.create({ HUOSHUI_DATA: disk.path }, ['broker', 'ingest', 'alarms'])
  await platform.start()
  const waits = await fetch(`${platform.httpUrl}/readyz`)
  expect([waits.status, await waits.text()]).toEqual([
    503,
    expect.stringContaining(`HUOSHUI_DATA=${disk.path} takes nothing`),
  ])
  expect(platform.printed.match(/the start waits/g)).toHaveLength(1)
  disk.free()
  await eventually('the platform to be ready', async () => {
    const answer = await fetch(`${platform.httpUrl}/readyz`).catch(() => undefined)
    return answer?.ok
  })
  expect(await platform.stop()).toBe(0)
})

describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  const withFull = (args: readonly string[], env: Record<string, string>) => {
    const full = openSync('/dev/full', 'w')
    try {
      return spawn(process.execPath, ['run.ts', ...args], {
        cwd: root,
        env: { ...childEnv, ...ports, ...env },
        stdio: ['ignore', full, full],
      })
    } finally {
      closeSync(full)
    }
  }

  test('does not end the platform', async () => {
    using folder = temporaryFolder()
    using port = await reservePort()
    const child = withFull(['broker', 'ingest'], {
      HUOSHUI_DATA: folder.path,
      HUOSHUI_HTTP_PORT: String(port.port),
      HUOSHUI_LOG_LEVEL: 'debug',
    })
    const exited = once(child, 'exit')
    await eventually('the platform to be ready', async () => {
      if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}`)
      const answer = await fetch(`http://127.0.0.1:${port.port}/readyz`).catch(() => undefined)
      return answer?.ok
    })
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  test('makes a command fail whose result was not written', async () => {
    expect(await once(withFull(['settings'], {}), 'exit')).toEqual([1, null])
  })
})

describe('wrong use ends with 2 and says what', () => {
  test.each<[args: string[], env: Record<string, string>, said: string[]]>([
    [
      ['broker'],
      { HUOSHUI_MQTT_PORT: 'x', INFLUX_URL: 'nowhere', HUOSHUI_MQQT: '1' },
      ['HUOSHUI_MQTT_PORT', 'INFLUX_URL', 'HUOSHUI_MQQT'],
    ],
    [['broker', 'ingst'], {}, ['ingst', 'ingest']],
    [['frobnicate'], {}, ['frobnicate']],
    [['device', 'add'], {}, ['id']],
    [['ingest'], { HUOSHUI_PLANT: '/nonexistent.yaml' }, ['/nonexistent.yaml']],
    [['replay', 'day.csv', '--map', 'day.yaml', '--url', 'localhost:1883'], {}, ['--url', 'mqtt://127.0.0.1:1883']],
    [['simulators', 'city', '--credentials', 'x', '--url', 'http://localhost'], {}, ['--url', 'mqtt://127.0.0.1:1883']],
    [['broker'], { HUOSHUI_DATA: '/dev/null/data' }, ['HUOSHUI_DATA', '/dev/null/data', 'ENOTDIR']],
    [['broker'], { HUOSHUI_DATA: '/proc/data' }, ['HUOSHUI_DATA', '/proc/data']],
    [['broker'], { HUOSHUI_TLS_CERT: 'README.md', HUOSHUI_TLS_KEY: 'README.md' }, ['HUOSHUI_TLS_CERT', 'PEM']],
    [['broker'], { HUOSHUI_TLS_CERT: '/none.pem', HUOSHUI_TLS_KEY: '/none.pem' }, ['HUOSHUI_TLS_CERT: /none.pem']],
    [['device', 'list'], { HUOSHUI_DATA: '/dev/null' }, ['HUOSHUI_DATA', 'not a folder']],
  ])('%j %j', async (args, env, expected) => {
    using folder = temporaryFolder()
    const { code, said } = await run(args, { HUOSHUI_DATA: folder.path, ...env })
    expect(code).toBe(2)
    for (const word of expected) expect(said).toContain(word)
    expect(said).not.toContain('    at ')
  })
})
