import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { story } from './story.ts'
import { tell } from './tell.ts'

const runs = Number(process.env['HUOSHUI_TEST_LANE'] ?? 15)
const env = { HUOSHUI_MAX_RATE: '1000000', HUOSHUI_MAX_BYTE_RATE: '1000000000' }
let [fast, slow]: TestBroker[] = []
beforeAll(async () => {
  fast = await startTestBroker({ env })
  slow = await startTestBroker({ env, lane: 'nothing' })
})
afterAll(async () => {
  await fast?.[Symbol.asyncDispose]()
  await slow?.[Symbol.asyncDispose]()
})

test('packets in any order and in any pieces are logged, answered and delivered as without the lane', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      if (!fast || !slow) throw new Error('no brokers')
      const name = `station-${run++}`
      const [here, there] = await Promise.all([tell(fast, name, steps), tell(slow, name, steps)])
      expect(here).toEqual(there)
    }),
    { numRuns: runs },
  )
  const received = (await fast?.metric('huoshui_broker_messages_total', { direction: 'received', qos: '1' })) ?? 0
  expect(await fast?.metric('huoshui_broker_lane_messages_total')).toBeGreaterThan(received / 10)
  expect(await slow?.metric('huoshui_broker_lane_messages_total')).toBe(0)
})
