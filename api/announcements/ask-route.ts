import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { type AskRefusal, askedFor } from '../../core/loudspeaker/ask.ts'
import { isInArea } from '../../core/people/area.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'
import { callerOf, secured, waitProblem } from '../access.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { doerOf } from '../login/let-in-by.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { digestOf, idempotencyKey, keyOf } from '../step.ts'
import { query } from '../validation.ts'
import { createAnnouncementLimits } from './limits.ts'
import { presentAnnouncement } from './present.ts'
import { NewAnnouncementBody, one, onlyPeople } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/announcements',
  operationId: 'announce',
  tags: ['alarms'],
  summary:
    'Have a loudspeaker say a clip: not from 22 to 7, within half a minute or not at all; a siren needs a second person',
  'x-summary-zh': '现场广播喊话：22 时至 7 时不播；半分钟内播出，否则作废；警报声须第二人确认',
  ...secured('operator'),
  request: {
    query: query({}),
    headers: z.object({
      'idempotency-key': idempotencyKey(
        'A new one for each announcement: if it comes again, it is not said twice and the first one is answered; with another request, 422',
        '每次喊话用新的值：重复提交不会重复播出，而是返回首次的喊话；用于另一请求则返回 422',
      ),
    }),
    body: { required: true, content: { 'application/json': { schema: NewAnnouncementBody } } },
  },
  responses: {
    202: { description: 'On record; ask for what becomes of it', content: one },
    ...problemResponses(
      ...refusals,
      'out-of-area',
      'invalid-request',
      'second-person-required',
      'key-reused',
      'too-many-requests',
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

const expected = {
  'unknown-box': { where: 'json.device', expected: 'a loudspeaker of the plant file at that site' },
  'unknown-clip': { where: 'json.clip', expected: 'a clip of the plant file' },
  'not-approved': { where: 'json.clip', expected: 'a clip that is approved' },
  'no-reason': { where: 'json.reason', expected: 'a reason' },
  'not-confirmed': { where: 'json.confirm', expected: 'true, by somebody who has heard the clip' },
} as const
/** What was asked for, whatever has become of it. */
function wordsOf({ site, device, clip, volume, times, by }: Announcement): string {
  return JSON.stringify([site, device, clip, volume, times, by.kind === 'person' && by.reason])
}

function refusedAsk(c: ApiContext, because: AskRefusal) {
  if (because === 'not-a-person') return problem(c, 'second-person-required', { detail: onlyPeople })
  return problem(c, 'invalid-request', { errors: [expected[because]] })
}

/** `POST /api/v1/announcements`: to speak to people on site. */
export function askRoute(api: Api, { plant, announcements, logins, measures, clock }: RouteDeps): void {
  const limits = createAnnouncementLimits()

  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { site, device, clip: number, reason, confirm: isConfirmed, volume, times } = c.req.valid('json')
    if (!isInArea(caller, site)) return problem(c, 'out-of-area')
    const { boxes, clips } = plant.current.loudspeakers
    const clip = clips.get(number)
    const box = boxes.find((each) => each.site === site && each.device === device)
    const asked = askedFor({ box, clip, reason, isConfirmed, isPerson: caller.person !== undefined })
    if (!asked.ok) return refusedAsk(c, asked.because)
    if (!clip) return refusedAsk(c, 'unknown-clip')
    const key = keyOf(caller, c.req.valid('header')['idempotency-key'], 'announce', c.req.valid('json'))
    // the key makes the id, and the same id twice is one on record
    const id = key ? `k-${digestOf(key.key)}` : randomUUID()
    const { who: person, ...doer } = await doerOf(c, { logins })
    const now = clock()
    if (!(await announcements.find(id))) {
      const waitMs = limits.take({ caller, box: `${site}/${device}`, isSiren: clip.isSiren }, now)
      if (waitMs > 0) {
        measures.limited.inc({ because: 'announcements' })
        return waitProblem(c, waitMs)
      }
    }
    const announcement: Announcement = {
      ...{ id, site, device, clip: number, version: clip.version, text: clip.text, askedAt: now },
      by: { kind: 'person', person, ...doer, reason, confirmed: [person] },
      ...(volume !== undefined && { volume }),
      ...(times !== undefined && { times }),
      ...(clip.isSiren && { isSiren: true as const }),
      state: asked.state,
    }
    await announcements.ask(announcement)
    const known = (await announcements.find(id)) ?? announcement
    if (wordsOf(known) !== wordsOf(announcement)) return problem(c, 'key-reused')
    return c.json(presentAnnouncement(known), 202)
  })
}
