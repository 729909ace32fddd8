import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { childEnv } from '../support/child-env.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'

const root = join(import.meta.dirname, '../..')
/** A Node that gives itself out for another: the launcher then looks for the pinned one. */
const posing = `--import=data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`

function launch(nodeOptions: readonly string[], args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'run/huoshui.js'), ...args], {
    cwd: root,
    env: { ...childEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', error: '' }
  child.stdout.on('data', (text: Buffer) => {
    said.out += text
  })
  child.stderr.on('data', (text: Buffer) => {
    said.error += text
  })
  return { child, said }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  return child.exitCode
}

test.each<[what: string, options: string[]]>([
  ['a Node that runs TypeScript', []],
  ['an older one', [posing]],
])('huoshui under %s: commands, wrong use, and SIGTERM to the launcher', async (_, options) => {
  using folder = temporaryFolder()
  const wrong = launch(options, ['frobnicate'])
  expect([await ended(wrong.child), wrong.said.error]).toEqual([2, "unknown command 'frobnicate'\n"])
  const ports = { HUOSHUI_MQTT_PORT: '0', HUOSHUI_MQTT_WS_PORT: '0', HUOSHUI_HTTP_PORT: '0' }
  const platform = launch(options, ['broker'], { HUOSHUI_DATA: folder.path, ...ports })
  await eventually(
    'the welcome',
    () => platform.said.out,
    (said) => said.includes('MQTT    mqtt://'),
  )
  platform.child.kill('SIGTERM')
  expect(await ended(platform.child)).toBe(0)
})

test('npm start hands its place to the platform, so that a signal to npm ends it', () => {
  const { scripts, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(scripts.start).toBe('exec node run.ts start')
  expect(bin.huoshui).toBe('run/huoshui.js')
})
