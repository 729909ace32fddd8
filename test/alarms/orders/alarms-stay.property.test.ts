import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attentionStates } from '../../../core/alarm/alarm.ts'
import { answerVerbs } from '../../../core/delivery/outcome.ts'
import type { OrderEvent } from '../../../core/order/event.ts'
import { isOpen } from '../../../core/order/order.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { OrderNight } from '../../support/order-night.ts'

const start = lhasa('2026-07-03 02:00')
const rules = [headRule('one', { priority: 'critical' }), headRule('two', { priority: 'high' })]

const rule = fc.constantFrom(...rules)
const action = fc.oneof(
  fc.record({ does: fc.constantFrom('raise' as const, 'return' as const, 'acknowledge' as const), rule }),
  fc.record({ does: fc.constant('say' as const), rule, verb: fc.constantFrom(...answerVerbs) }),
  fc.record({
    does: fc.constant('step' as const),
    id: fc.integer({ min: 1, max: 3 }),
    event: fc.constantFrom<OrderEvent>(
      { type: 'accepted' },
      { type: 'disposed', work: ['cleared'], note: '' },
      { type: 'verified' },
      { type: 'closed' },
      { type: 'handed-back', why: 'not ours' },
      { type: 'asked', request: { for: 'void', sensor: 'nangan/head/level' }, why: 'dry' },
    ),
  }),
  fc.record({ does: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
)

test('whatever becomes of work orders, alarms are as without them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 14 }), async (actions) => {
      using folder = temporaryFolder()
      await using night = await OrderNight.open(folder.path, start)
      const alarms = async () => JSON.stringify(await night.night.store.alarms({ states: attentionStates }))
      for (const each of actions) {
        if (each.does === 'raise' && (await night.night.store.alarm(each.rule.id))?.condition !== 'active')
          await night.night.raise(each.rule)
        if (each.does === 'return' && (await night.night.store.alarm(each.rule.id))?.condition === 'active')
          await night.night.return(each.rule)
        if (each.does === 'acknowledge' && (await night.night.store.alarm(each.rule.id))?.bare === 'UNACK')
          await night.night.acknowledge(each.rule)
        if (each.does === 'say') {
          const { occurrence = 0 } = (await night.night.store.alarm(each.rule.id)) ?? {}
          await night.say(each.rule.id, occurrence, each.verb, 'tsering')
        }
        if (each.does === 'wait') await night.to(night.now + each.minutes * 60_000)
        const before = await alarms()
        if (each.does === 'step') {
          await night.orders.act(each.id, each.event, { who: { name: 'pema', role: 'engineer' }, at: night.now })
        }
        expect(await alarms()).toBe(before)
        // throws where the desk changes an alarm
        await night.settle()
      }
      // called again after its order was over, an occurrence has another; one at a time, and the newest is its order
      const orders = await night.orders.orders({ limit: 100 })
      const byOccurrence = Map.groupBy(orders, ({ about: { alarm } }) => alarm && `${alarm.id}#${alarm.occurrence}`)
      for (const [occurrence, all] of byOccurrence) {
        const newest = all.toSorted((a, b) => b.id - a.id)
        if (occurrence === undefined) continue
        expect(newest.slice(1).filter(isOpen)).toEqual([])
        const [alarm = '', number] = occurrence.split('#')
        expect((await night.orders.ofOccurrence(alarm, Number(number)))?.id).toBe(newest[0]?.id)
      }
    }),
    { numRuns: Number(process.env['HUOSHUI_TEST_ORDER_STORIES'] ?? 8) },
  )
})
