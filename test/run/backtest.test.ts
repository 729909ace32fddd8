import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backtestCommand } from '../../run/commands/backtest.ts'
import { temporaryFolder } from '../support/folder.ts'

const seconds = 'it looks like seconds: in ms it is 1792454400000'

function command() {
  const made = backtestCommand({
    open: () => Promise.reject(new Error('nothing is opened for a wrong time')),
    print: () => undefined,
    progress: { write: () => true },
    signals: new EventEmitter(),
  })
  return made.exitOverride().configureOutput({ writeErr: () => undefined })
}

test.each([
  ['--from', '1792454400', seconds],
  ['--from', '20261020', 'like 2026-10-20T00:00:00+08:00'],
  ['--to', '2026-10-20T00:00:00', 'it has no zone'],
  ['--from', '30d', 'before now it is -30d'],
])('%s %s is wrong use, and says what may have been meant', async (option, value, hint) => {
  await expect(command().parseAsync([option, value], { from: 'user' })).rejects.toThrow(hint)
})

test.each([
  ['1792454400', seconds],
  ['"20261020"', 'like 2026-10-20T00:00:00+08:00'],
])('an incident at %s too, with its place in the file', async (at, hint) => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'incidents.yaml')
  writeFileSync(file, `- name: flood\n  at: ${at}\n`)
  const run = command().parseAsync(['--from', '-30d', '--incidents', file], { from: 'user' })
  await expect(run).rejects.toThrow(`${file}:2:`)
  await expect(run).rejects.toThrow(hint)
})
