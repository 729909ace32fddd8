import { createRoute, z } from '@hono/zod-openapi'
import { priorities } from '../../core/alarm/priority.ts'
import { mayTake } from '../../core/order/officer.ts'
import type { NewOrder } from '../../core/order/order.ts'
import { wayOf } from '../../core/people/way.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import { actorOf } from '../alarms/actions.ts'
import { alarmOf, ruleOf } from '../alarms/register.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'
import { keyOf, outside } from '../step.ts'
import { query } from '../validation.ts'
import { refused, StepHeaders, stepWays } from './act.ts'
import { presentOrder } from './present.ts'
import { OrderBody } from './schema.ts'

const id = z.string().min(1).max(200)
const NewOrderBody = z
  .strictObject({
    alarm: id.optional().openapi({ description: 'About its present occurrence; or `site` and `title`' }),
    site: id.optional(),
    asset: id.optional(),
    title: z.string().trim().min(1).max(200).optional(),
    priority: z.enum(priorities).optional().openapi({ description: "Default: the alarm's, or medium" }),
    crew: id.optional().openapi({ description: "Default: the one that the alarm's route says, or the site's" }),
    person: id.optional(),
  })
  .openapi('NewOrder')
type Given = z.infer<typeof NewOrderBody>
type Wrong = { where: string; expected: string }[]

const route = createRoute({
  method: 'post',
  path: '/api/v1/orders',
  operationId: 'openOrder',
  tags: ['orders'],
  summary: 'Open a work order by hand: about an alarm that has none, or about something else',
  'x-summary-zh': '人工立案：针对尚无工单的报警，或其他事项',
  ...secured('operator'),
  request: {
    query: query({}),
    headers: StepHeaders.pick({ 'idempotency-key': true }),
    body: { required: true, content: { 'application/json': { schema: NewOrderBody } } },
  },
  responses: {
    200: {
      description: 'Opened, and dispatched where somebody is there for it',
      content: { 'application/json': { schema: z.object({ order: OrderBody }).openapi('OrderOpened') } },
    },
    ...problemResponses(...stepWays, 'unknown-alarm', 'unknown-site', 'unknown-crew'),
  },
})

/** `POST /api/v1/orders`. */
export function orderOpenRoute(api: Api, deps: RouteDeps): void {
  const { orders, plant, alarms, clock, measures } = deps
  api.openapi(route, async (c) => {
    const given = c.req.valid('json')
    const { current } = plant
    const rule = given.alarm === undefined ? undefined : await ruleOf(current, alarms, given.alarm)
    if (given.alarm !== undefined && !rule) return problem(c, 'unknown-alarm')
    const site = rule?.site ?? given.site
    const wrong = wrongIn(given)
    if (wrong.length > 0 || site === undefined) return problem(c, 'invalid-request', { errors: wrong })
    if (!current.sites.some((each) => each.id === site)) return problem(c, 'unknown-site')
    if (given.crew !== undefined && !current.duty.crews.has(given.crew)) return problem(c, 'unknown-crew')
    const refusal = outside(c, site)
    if (refusal) return refusal
    const unfit = unfitFor(site, given)
    if (unfit.length > 0) return problem(c, 'invalid-request', { errors: unfit })
    const alarm = given.alarm === undefined ? undefined : await alarmOf(current, alarms, given.alarm)
    if (alarm && alarm.occurrence === 0)
      return problem(c, 'invalid-request', { errors: [{ where: 'json.alarm', expected: 'one that has been raised' }] })
    const priority = given.priority ?? alarm?.priority ?? 'medium'
    const way = wayOf(current, { site, priority }, rule)
    const bySite = current.sites.find((each) => each.id === site)?.crew
    const crew = current.duty.crews.get(given.crew ?? way?.crew?.id ?? bySite ?? '')
    const asset = rule?.asset ?? given.asset
    const order: NewOrder = {
      about: {
        site,
        ...(asset !== undefined && { asset }),
        ...(rule?.point !== undefined && { point: rule.point }),
        ...(way?.cell !== undefined && { cell: way.cell }),
        ...(alarm && {
          alarm: {
            ...{ id: alarm.id, occurrence: alarm.occurrence },
            ...(alarm.raised && { raisedAt: alarm.raised.at }),
          },
        }),
        ...(given.title !== undefined && { title: given.title }),
      },
      ...{ priority, times: current.duty.orders[priority] },
      ...((crew || given.person !== undefined) && {
        to: { ...(crew && { crew: crew.id }), ...(given.person !== undefined && { person: given.person }) },
      }),
      ...(crew?.officer !== undefined && { officer: crew.officer }),
    }
    const caller = callerOf(c)
    const doing = { who: actorOf(caller), via: meansOf(c), at: clock() }
    const result = await orders.open(
      order,
      doing,
      keyOf(caller, c.req.valid('header')['idempotency-key'], 'open', given),
    )
    measures.orderSteps.inc({ step: 'open', outcome: result.ok ? 'done' : result.because })
    if (!result.ok) return await refused(c, deps, result)
    return c.json({ order: presentOrder(result.order) }, 200, { 'cache-control': 'no-store' })

    /** What does not belong to the site, and who may not act there. */
    function unfitFor(where: string, { asset: what, crew: whose, person: who }: Given): Wrong {
      const errors: Wrong = []
      const assets = current.sites.find((each) => each.id === where)?.assets ?? []
      if (what !== undefined && !assets.some((each) => each.id === what))
        errors.push({ where: 'json.asset', expected: 'an asset of the site' })
      if (whose !== undefined && !mayTake(current, { crew: whose }, where))
        errors.push({ where: 'json.crew', expected: 'a crew of which somebody may act at the site' })
      if (who !== undefined && !mayTake(current, { person: who }, where))
        errors.push({ where: 'json.person', expected: 'a person who may act at the site' })
      return errors
    }

    function wrongIn({ alarm: about, site: where, title }: Given): Wrong {
      const errors: Wrong = []
      if (about === undefined && (where === undefined || title === undefined))
        errors.push({ where: 'json', expected: 'alarm, or site and title' })
      if (about !== undefined && where !== undefined)
        errors.push({ where: 'json.site', expected: 'nothing: the alarm says it' })
      return errors
    }
  })
}
