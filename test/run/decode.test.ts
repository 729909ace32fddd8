import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeCommand, formatsCommand } from '../../run/commands/decode.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantText } from '../support/plant-text.ts'
import { sl651Frames } from '../support/sl651-frames.ts'

const at = Date.UTC(2026, 6, 3, 2, 15)

async function run(map: string | undefined, sample: string, ...args: string[]): Promise<string[]> {
  using folder = temporaryFolder()
  const path = (name: string) => join(folder.path, name)
  writeFileSync(path('plant.yaml'), plantText)
  writeFileSync(path('sample'), sample)
  if (map !== undefined) writeFileSync(path('map.yaml'), map)
  const lines: string[] = []
  const command = decodeCommand(
    () => ({ plant: path('plant.yaml') }),
    (line) => lines.push(line),
    () => at,
  )
  const options = map === undefined ? args : ['--map', path('map.yaml'), ...args]
  await command.exitOverride().parseAsync([...options, path('sample')], { from: 'user' })
  return lines
}

test('a mapping on a sample: what was read, what was refused, what else it says', async () => {
  const map = `decoders:
  - topic: field/+
    use: json
    options: { device: { pointer: /sn }, readings: { level: /v, Q: { value: /q, unit: l/s } } }
`
  expect(await run(map, '{"sn": "24e1a0", "v": 1.5, "q": "x"}')).toEqual([
    'field/x, 36 bytes',
    'readings:',
    '  nangan/head/level  1.5 m  2026-07-03T02:15:00.000Z (receipt)  (level)',
    'rejects:',
    '  /q  not-a-number: "x" where a number was expected',
    'what it says, by name:',
    '  /sn  24e1a0',
    '  /v  1.5',
    '  /q  x',
  ])
})

test('a whole plant file stands alone: the rules of the plant in force do not ask for its sites', async () => {
  using folder = temporaryFolder()
  const [map, sample] = [join(folder.path, 'map.yaml'), join(folder.path, 'sample')]
  writeFileSync(map, plantText)
  writeFileSync(sample, '{}')
  const lines: string[] = []
  const command = decodeCommand(
    () => ({ plant: 'plant/lhasa.yaml' }),
    (line) => lines.push(line),
  )
  await command.exitOverride().parseAsync(['--map', map, '--topic', 'v1/x/y/readings', sample], { from: 'user' })
  expect(lines[0]).toBe('v1/x/y/readings, 2 bytes')
})

test('bytes, on a topic of our own', async () => {
  const lines = await run(undefined, sl651Frames.negative, '--hex', '--topic', 'sl651/0060010203')
  expect(lines).toContain('  (all of it)  unknown-device: no device "0060010203" in the plant file')
  expect(lines).toContain('  39  -1.23')
})

test('a map that does not fit is refused with its problem', async () => {
  await expect(run('decoders: [{ topic: a, use: nonsense }]', '{}')).rejects.toThrow('no decoder "nonsense"')
  await expect(run(undefined, 'xyz', '--hex')).rejects.toThrow('is no hex text')
})

test('what is built in', async () => {
  const lines: string[] = []
  await formatsCommand(
    () => ({ plant: 'plant/lhasa.yaml' }),
    (line) => lines.push(line),
  ).parseAsync([], { from: 'user' })
  expect(lines.find((line) => line.startsWith('decoders'))).toContain('sl651')
  expect(lines.find((line) => line.startsWith('codecs'))).toContain('cayenne-lpp')
  expect(lines).toContain(
    'pump_state  state  – stopped, running, tripped, starting, stopping, maintenance  水泵状态 Pump state',
  )
})
