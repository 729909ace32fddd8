import { expect, test } from 'vitest'
import { decodeCommand } from '../../run/commands/decode.ts'

const plant = 'examples/lorawan-pump/plant.yaml'

test.each([
  ['sump.json', '24e124713c123456', ['east-pumps/sump/level  3.036 m', 'east-pumps/sump/battery  100 %']],
  ['pump.json', 'a84041000181aabb', ['east-pumps/pump/current  26.16 A', 'east-pumps/pump/state  1']],
])('%s of %s is read', async (file, device, expected) => {
  const lines: string[] = []
  const topic = `application/a/device/${device}/event/up`
  const source = () => ({ plant })
  const command = decodeCommand(source, (line) => lines.push(line))
  await command.parseAsync([`examples/lorawan-pump/${file}`, '--topic', topic], { from: 'user' })
  for (const words of expected) expect(lines.join('\n')).toContain(words)
})
