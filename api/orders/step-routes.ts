import { createRoute, z } from '@hono/zod-openapi'
import type { PersonEvent } from '../../core/order/event.ts'
import { mayTake, officerNow } from '../../core/order/officer.ts'
import type { Order } from '../../core/order/order.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { type OrderAction, orderActions } from '../../core/words/order-words.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import { actorOf } from '../alarms/actions.ts'
import type { Api, RouteDeps } from '../env.ts'
import { letInBy } from '../login/let-in-by.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'
import { keyOf, outside, revisionOf } from '../step.ts'
import { query } from '../validation.ts'
import { OrderParam, refused, StepHeaders, stepWays } from './act.ts'
import { presentOrder } from './present.ts'
import { OrderBody } from './schema.ts'
import { steps } from './steps.ts'

/** The answer to a step that was taken. */
export const Stepped = z
  .object({
    order: OrderBody,
    follow: OrderBody.optional().openapi({ description: 'The order about the sensor that this has made' }),
  })
  .openapi('OrderStepped')

/** `POST /api/v1/orders/{id}/accept` and its like. */
export function orderStepRoutes(api: Api, deps: RouteDeps): void {
  for (const name of orderActions) stepRoute(api, deps, name)
}

function stepRoute(api: Api, deps: RouteDeps, name: OrderAction): void {
  const { orders, plant, clock, measures, log } = deps
  const step = steps[name]
  const { operationId, summary, zh, body } = step
  const route = createRoute({
    ...{ method: 'post', path: `/api/v1/orders/{id}/${name}`, operationId, tags: ['orders'], summary },
    'x-summary-zh': zh,
    ...secured('operator'),
    request: {
      params: OrderParam,
      query: query({}),
      headers: StepHeaders,
      body: {
        required: true,
        content: { 'application/json': { schema: body.openapi(operationId[0]?.toUpperCase() + operationId.slice(1)) } },
      },
    },
    responses: {
      200: { description: 'Done, and on record', content: { 'application/json': { schema: Stepped } } },
      ...problemResponses(...stepWays),
    },
  } as const)

  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { id } = c.req.valid('param')
    const order = await orders.order(id)
    if (!order) return problem(c, 'unknown-order')
    const refusal = outside(c, order.about.site)
    if (refusal) return refusal
    const given = c.req.valid('json') as Record<string, unknown> & { revision?: number; madeAt?: string }
    const now = clock()
    const read = step.read(given, now)
    if (!read.ok) return problem(c, 'invalid-request', { errors: read.errors })
    const wrong = wrongIn(read.event, order, plant.current)
    if (wrong) return problem(c, 'invalid-request', { errors: [wrong] })
    const event = withPlant(read.event, plant.current)
    const headers = c.req.valid('header')
    const seen = revisionOf(headers['if-match'], given.revision)
    const asOfficer = caller.person !== undefined && officerNow(plant.current, order) === caller.name
    const doing = {
      who: actorOf(caller),
      via: meansOf(c),
      at: now,
      ...(given.madeAt !== undefined && { madeAt: Date.parse(given.madeAt) }),
      asOfficer,
      ...(await letInBy(c, deps)),
      ...(caller.person === undefined && { byToken: true as const }),
      ...seen,
    }
    const key = keyOf(caller, headers['idempotency-key'], `${id} ${name}`, { ...given, ...seen })
    const result = await orders.act(id, event, doing, key)
    measures.orderSteps.inc({ step: name, outcome: result.ok ? 'done' : result.because })
    if (result.ok) {
      const { follow } = result
      const answer = { order: presentOrder(result.order), ...(follow && { follow: presentOrder(follow) }) }
      return c.json(answer, 200, { 'cache-control': 'no-store' })
    }
    log.info(
      { request: c.var.requestId, order: id, step: name, who: caller.name, because: result.because },
      'order step refused',
    )
    return await refused(c, { orders }, result, seen.ifRevision)
  })
}

/** What the plant of now has against a step. */
function wrongIn(event: PersonEvent, { about }: Order, plant: Plant): { where: string; expected: string } | undefined {
  if (event.type === 'dispatched' && !mayTake(plant, event.to, about.site))
    return { where: 'json', expected: 'a crew and person of the plant file, who may act at this site' }
  if (event.type !== 'asked' || event.request.for !== 'void' || event.request.sensor === undefined) return undefined
  if (plant.points.get(event.request.sensor)?.site === about.site) return undefined
  return { where: 'json.sensor', expected: 'a point of this site' }
}

/** With what the plant says to it: a crew's officer, and how long an order about a sensor may take. */
function withPlant(event: PersonEvent, { duty }: Plant): PersonEvent {
  if (event.type === 'asked' && event.request.for === 'void' && event.request.sensor !== undefined)
    return { ...event, request: { ...event.request, times: duty.orders.medium } }
  if (event.type !== 'dispatched') return event
  const officer = duty.crews.get(event.to.crew ?? '')?.officer
  return { ...event, ...(officer !== undefined && { officer }) }
}
