import { createRoute } from '@hono/zod-openapi'
import { isInArea } from '../../core/people/area.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { doerOf } from '../login/let-in-by.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { presentAnnouncement } from './present.ts'
import { IdParam, one, onlyPeople } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/announcements/{id}/confirm',
  operationId: 'confirmAnnouncement',
  tags: ['alarms'],
  summary: 'The second person for a siren, within five minutes',
  'x-summary-zh': '警报声的第二人确认，五分钟内有效',
  ...secured('operator', once),
  request: { headers: onceHeaders, params: IdParam, query: query({}) },
  responses: {
    202: { description: 'On record', content: one },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'out-of-area',
      'invalid-request',
      'not-found',
      'wrong-state',
      'second-person-required',
      'disk-unavailable',
    ),
  },
})

const another = {
  en: 'Somebody else has to confirm it, whom whoever asked has not let in',
  'zh-CN': '须由另一人确认，且不得是与申请人互相邀请入系统的人',
}
const waitsForNobody = { en: 'It does not wait for a second person', 'zh-CN': '该次喊话并不等待第二人确认' }

/** `POST /api/v1/announcements/{id}/confirm`. */
export function confirmRoute(api: Api, { announcements, logins, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const known = await announcements.find(c.req.valid('param').id)
    if (!known) return problem(c, 'not-found')
    if (!isInArea(caller, known.site)) return problem(c, 'out-of-area')
    const { who: name, ...second } = await doerOf(c, { logins })
    const confirmed = await announcements.confirm(known.id, { name, ...second }, clock())
    if (confirmed === 'same-person') return problem(c, 'second-person-required', { detail: another })
    if (confirmed === 'not-a-person') return problem(c, 'second-person-required', { detail: onlyPeople })
    if (confirmed === 'no') return problem(c, 'wrong-state', { detail: waitsForNobody })
    return c.json(presentAnnouncement((await announcements.find(known.id)) ?? known), 202)
  })
}
