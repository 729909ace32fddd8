import { expect, test } from 'vitest'
import { z } from 'zod'
import { actions } from '../../api/alarms/actions.ts'
import { ClaimsSchema, compileClaimed } from '../../core/plant/claims.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import { PlantSchema } from '../../core/plant/schema.ts'

const text = `
version: 1
city: { id: lhasa, name: { zh-CN: 拉萨, en: Lhasa }, zone: Asia/Shanghai, at: [29.65, 91.12] }
instruments:
  current-loop: &current-loop { scale: { from: [4, 20], to: [0, 8] } }
sites:
  - id: river
    kind: water-system
    name: { zh-CN: 河, en: River }
    at: [29.65, 91.12]
    assets:
      - id: gauge
        kind: level-gauge
        name: { zh-CN: 站, en: Gauge }
        at: [29.652, 91.122]
        device: stn1
        points:
          - { id: level, quantity: water_level, wire: DRZ1, scale: { add: 10 } }
          - { <<: *current-loop, id: probe, quantity: water_level }
`

/** What a claim may say of a point, the plant file may say too, and the other way round. */
test('a plant whose points have scales takes claims in, with scales of their own', () => {
  const parsed = parsePlant(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const points = [{ id: 'flow', quantity: 'flow', scale: { multiply: 2, add: 1 } }]
  const { claims } = ClaimsSchema.parse({
    version: 1,
    claims: [{ site: 'river', device: 'd', asset: 'gauge', points }],
  })
  // as it is written to the file of claims, and read again
  const again = ClaimsSchema.parse(structuredClone({ version: 1, claims }))
  const claimed = compileClaimed(parsed.file, again.claims)
  if (!claimed.ok) throw new Error(claimed.problems.map(({ en }) => en).join('\n'))
  const scales = ['level', 'probe', 'flow'].map((id) => claimed.plant.points.get(`river/gauge/${id}`)?.scale)
  expect(scales).toEqual([
    { subtract: 0, multiply: 1, divide: 1, add: 10 },
    { subtract: 4, multiply: 8, divide: 16, add: 0 },
    { subtract: 0, multiply: 2, divide: 1, add: 1 },
  ])
})

/** A schema with a transformation has no JSON Schema of its output: so none of it is found by being unable to say it. */
const parsedTwice: readonly (readonly [string, z.ZodType])[] = [
  ['the plant file', PlantSchema],
  ['claims', ClaimsSchema],
  ...Object.entries(actions).map(([name, { body }]) => [`what the API is sent: ${name}`, body] as const),
]
test.each(parsedTwice)('%s is the same after it has been parsed: it is parsed twice', (_, schema) => {
  expect(() => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'throw' })).not.toThrow()
})
