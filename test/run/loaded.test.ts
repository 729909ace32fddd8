import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { childEnv } from '../support/child-env.ts'
import { temporaryFolder } from '../support/folder.ts'

const root = join(import.meta.dirname, '../..')
/** Makes a program say, at its end, of which packages it has loaded a module. */
const tells = `--import=data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
const loaded = new Set()
registerHooks({ load(url, context, next) { loaded.add(url.split('node_modules/')[1]?.split('/')[0]); return next(url, context) } })
process.on('exit', () => console.error(JSON.stringify([...loaded])))
`)}`

test.each<[args: string[], without: string[]]>([
  [
    ['settings'],
    ['pg', '@nats-io', 'aedes', 'hono', 'mqtt', 'yaml', 'nodemailer', 'esbuild', 'prom-client', 'pino-pretty'],
  ],
  [
    ['rules', 'list'],
    ['pg', '@nats-io', 'aedes', 'hono', 'mqtt', 'nodemailer', 'esbuild', 'prom-client', 'pino-pretty'],
  ],
])('%j loads what it needs, not what others do', async (args, without) => {
  using folder = temporaryFolder()
  const { stderr } = await promisify(execFile)(process.execPath, [tells, 'run.ts', ...args], {
    cwd: root,
    env: { ...childEnv, HUOSHUI_DATA: folder.path },
  })
  const loaded: unknown[] = JSON.parse(stderr)
  expect(loaded).toContain('commander')
  expect(loaded.filter((name) => without.some((each) => each === name))).toEqual([])
})
