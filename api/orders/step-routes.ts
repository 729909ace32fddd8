import { createRoute, z } from '@hono/zod-openapi'
import { type OrderAction, orderActions } from '../../core/words/order-words.ts'
import { callerOf, secured } from '../access.ts'
import { actorOf } from '../alarms/actions.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem, problemResponses } from '../problem.ts'
import { query } from '../validation.ts'
import { keyOf, OrderParam, outside, refused, revisionOf, StepHeaders, stepWays } from './act.ts'
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

function stepRoute(api: Api, { orders, plant, clock, measures, log }: RouteDeps, name: OrderAction): void {
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
    const given = c.req.valid('json') as Record<string, unknown> & { revision?: number; channel: string }
    const now = clock()
    const read = step.read(given, now)
    if (!read.ok) return problem(c, 'invalid-request', { errors: read.errors })
    const event = read.event.type === 'dispatched' ? withOfficer(read.event, plant.current) : read.event
    if (!event)
      return problem(c, 'invalid-request', {
        errors: [{ where: 'json', expected: 'a crew and person of the plant file' }],
      })
    const headers = c.req.valid('header')
    const seen = revisionOf(headers['if-match'], given.revision)
    const doing = { who: actorOf(caller), via: given.channel, at: now, ...seen }
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

/** A crew brings its officer along; undefined where the plant file has no such crew or person. */
function withOfficer(
  event: Extract<ReturnType<(typeof steps)[OrderAction]['read']>, { ok: true }>['event'] & { type: 'dispatched' },
  { duty }: RouteDeps['plant']['current'],
) {
  const { crew, person } = event.to
  const found = crew === undefined ? undefined : duty.crews.get(crew)
  if ((crew !== undefined && !found) || (person !== undefined && !duty.people.has(person))) return undefined
  return { ...event, ...(found?.officer !== undefined && { officer: found.officer }) }
}
