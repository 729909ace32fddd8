import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { PlantRef } from '../../core/plant/plant.ts'
import { rulesCommand } from '../../run/commands/rules.ts'
import { loadPlant, reloadPlant } from '../../run/files/plant-file.ts'
import { watchRuleEdits } from '../../run/files/rule-edits-file.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { openRuleEditStore } from '../../storage/rule-edits/rule-edit-store.ts'
import { readingOf } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { limitOf, sumpFile } from '../support/rule-edits.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'plant.yaml'), stringify(sumpFile({ approval: ['critical'] })))
})
afterEach(() => folder[Symbol.dispose]())

const east = 'linka.east.level.high'
const source = () => ({ plant: join(folder.path, 'plant.yaml'), edits: folder.path })
const open = () => openRuleEditStore({ folder: folder.path })
const plantNow = async () => (await loadPlant(source())).current
const why = ['--why', 'it chatters', '--by', 'pema']

async function rules(...args: string[]): Promise<string> {
  const lines: string[] = []
  const command = rulesCommand({ open, source, print: (line) => lines.push(line) })
  command.exitOverride()
  await command.parseAsync(args, { from: 'user' })
  return lines.join('\n')
}

test('an edit is applied, listed, exported and reverted by command', async () => {
  expect(await rules('edit', 'linka/east', 'high', '--limit', '2.95', '--on-delay', '3min', ...why, '--apply')).toMatch(
    /edit 1 draft linka\/east high limit=2.95 onDelay=3min \(it chatters\): 1 alarms\nedit 1 applied/,
  )
  expect(limitOf(await plantNow(), east)).toBe(2.95)
  expect(await rules('list', '--edited')).toBe(
    `${east}  limit=2.95 deadband=0.05 onDelay=3min  alarms.templates.sump[0] + edit 1`,
  )
  expect(await rules('export')).toContain('- { at: linka/east, rule: high, set: { limit: 2.95, onDelay: 3min } }')
  expect(await rules('revert', '1', ...why)).toMatch(/edit 1 reverted/)
  expect(limitOf(await plantNow(), east)).toBe(2.8)
})

test('the past under the rule in force and under an edit, in both languages', async () => {
  const now = Date.now()
  const plant = await plantNow()
  const deps = { plant: () => plant, log: quietLog, metrics: new Registry() }
  await using store = await openEmbeddedStore({ folder: folder.path }, deps)
  // five times above 2.8 for two minutes, never above 2.9
  const at = (index: number) => now - (100 - index) * 30_000
  await store.append(
    Array.from({ length: 100 }, (_, index) => readingOf('linka/east/level', at(index), index % 20 < 5 ? 2.85 : 2.6)),
  )
  await rules('edit', 'linka/east', 'high', '--limit', '2.95', ...why)
  const history = async () => ({ plant, store, [Symbol.asyncDispose]: async () => {} })
  const lines: string[] = []
  const command = rulesCommand({ open, source, history, print: (line) => lines.push(line) })
  await command.parseAsync(['backtest', '1', '--from', '-1d'], { from: 'user' })
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    expect.stringContaining('100 readings'),
    ' 旧 Old 新 New',
    ' 5 0 报警次数 Alarms',
    ' 4 0 反复跳（10 分钟内又报） Raised again within 10 min',
    ' 0 0 一闪而过的报警 Fleeting alarms',
    expect.stringMatching(/^ \d+min 0ms 报警总时长 Time active/),
  ])
  expect(await rules('edits')).toContain('草稿，还没生效 Draft, not in force')
})

test.each([
  [['linka/east', 'hgih', '--limit', '3'], /no rule hgih applies at linka\/east: expected high, flood/],
  [['linka/east', 'high'], /expected at least one of limit/],
  [['linka/east', 'high', '--on-delay', 'soon'], /set.onDelay: "soon": expected a duration/],
  [['linka/east', 'flood', '--limit', '3.5', '--apply'], /approval-required: two people who have logged in/],
])('%j is refused', async (args, message) => {
  await expect(rules('edit', ...args, ...why)).rejects.toThrow(message)
})

test('a shell is nobody: it approves nothing, and what it wrote is approved by nobody', async () => {
  await rules('edit', 'linka/east', 'flood', '--limit', '3.5', ...why)
  await expect(rules('approve', '1', '--by', 'dawa')).rejects.toThrow('unknown command')
  await using store = await open()
  expect(await store.edit(1)).toMatchObject({ by: 'pema (cli)', byToken: true })
  expect(await store.act(1, { type: 'approve' }, { who: 'dawa', at: 1 })).toMatchObject({ because: 'not-a-person' })
  await expect(rules('apply', '1', '--by', 'pema')).rejects.toThrow('approval-required')
})

test('where the plant file names people, a command acts for one of them', async () => {
  const people = [
    { id: 'dawa', name: { 'zh-CN': '达瓦' }, role: 'engineer', reach: ['mail'], mail: `\${env:MAIL_DAWA}` },
  ]
  writeFileSync(join(folder.path, 'plant.yaml'), stringify({ ...sumpFile(), people }))
  await expect(rules('edit', 'linka/east', 'high', '--limit', '2.9', ...why)).rejects.toThrow(
    /--by pema: nobody of the/,
  )
  await rules('edit', 'linka/east', 'high', '--limit', '2.9', '--why', 'x', '--by', 'dawa')
  expect(await rules('edits')).toContain('edit 1 draft')
})

test('what is applied is in force after a kill before the reload, and a running platform takes it without a restart', async () => {
  const plant: PlantRef = await loadPlant(source())
  await rules('edit', 'linka/east', 'high', '--limit', '2.95', ...why, '--apply')
  // the process dies here: the next start reads what was committed
  expect(limitOf(await plantNow(), east)).toBe(2.95)
  // one that lives looks again
  await using _watch = watchRuleEdits(folder.path, plant, {
    log: quietLog,
    changed: () => void reloadPlant(plant, source(), quietLog),
  })
  await eventually('the edit', () => limitOf(plant.current, east), 2.95)
  await rules('revert', '1', ...why)
  await eventually('the revert', () => limitOf(plant.current, east), 2.8)
})

test('a plant file that says otherwise later, and a rule that vanished, are told and hold up nothing', async () => {
  await rules('edit', 'linka/east', 'high', '--limit', '2.95', ...why, '--apply')
  writeFileSync(source().plant, stringify(sumpFile({ limit: 2.7 })))
  expect(limitOf(await plantNow(), east)).toBe(2.7)
  expect(await rules('list', '--within', 'linka.east.level.flood')).toContain(
    `edit 1: conflict: ${east}: the edit says limit=2.95; the plant file said limit=2.8 then, says limit=2.7 now, and holds`,
  )
  await rules('apply', '1')
  expect(limitOf(await plantNow(), east)).toBe(2.95)
  writeFileSync(source().plant, stringify(sumpFile({ rule: 'other' })))
  expect(await rules('list')).toContain('edit 1: gone: no such rule there any more')
})

test('edits that cannot be read keep the plant in force, and a start says what to do', async () => {
  await rules('edit', 'linka/east', 'high', '--limit', '2.95', ...why, '--apply')
  const plant: PlantRef = await loadPlant(source())
  const path = join(folder.path, 'rule-edits.sqlite')
  copyFileSync(path, `${path}.kept`)
  writeFileSync(path, 'this is no database'.repeat(readFileSync(path).length / 19))
  expect(await reloadPlant(plant, source(), quietLog)).toBe('refused')
  expect(limitOf(plant.current, east)).toBe(2.95)
  await expect(loadPlant(source())).rejects.toThrow(/rule-edits\.sqlite: .*Put back a backup/)
})
