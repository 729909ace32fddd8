import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { type AskRefusal, askedFor } from '../../core/loudspeaker/ask.ts'
import { isInArea } from '../../core/people/area.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { doerOf } from '../login/let-in-by.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { pageOf } from '../query.ts'
import { digestOf, idempotencyKey, keyOf } from '../step.ts'
import { query } from '../validation.ts'
import { presentAnnouncement, presentInstalled } from './present.ts'
import { AnnouncementBody, LoudspeakersBody, NewAnnouncementBody } from './schema.ts'

const one = { 'application/json': { schema: AnnouncementBody } }
const IdParam = z.object({ id: z.string().max(64) })

const installedRoute = createRoute({
  method: 'get',
  path: '/api/v1/loudspeakers',
  operationId: 'listLoudspeakers',
  tags: ['alarms'],
  summary: 'Loudspeakers on site, and the numbered clips that they can say',
  'x-summary-zh': '现场广播喇叭及可播放的编号语音',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'Of the plant file', content: { 'application/json': { schema: LoudspeakersBody } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/announcements',
  operationId: 'listAnnouncements',
  tags: ['alarms'],
  summary: 'Who had which loudspeaker say what, when, and whether it did; newest first',
  'x-summary-zh': '广播喊话记录：何人何时因何、是否播出，最新在前',
  ...secured('viewer'),
  request: { query: query({ site: z.string().optional(), limit: pageOf(20, 200) }) },
  responses: {
    200: {
      description: 'The record',
      content: {
        'application/json': { schema: z.object({ announcements: z.array(AnnouncementBody) }).openapi('Announcements') },
      },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const askRoute = createRoute({
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
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

const confirmRoute = createRoute({
  method: 'post',
  path: '/api/v1/announcements/{id}/confirm',
  operationId: 'confirmAnnouncement',
  tags: ['alarms'],
  summary: 'The second person for a siren, within five minutes',
  'x-summary-zh': '警报声的第二人确认，五分钟内有效',
  ...secured('operator'),
  request: { params: IdParam, query: query({}) },
  responses: {
    202: { description: 'On record', content: one },
    ...problemResponses(
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

const getRoute = createRoute({
  method: 'get',
  path: '/api/v1/announcements/{id}',
  operationId: 'getAnnouncement',
  tags: ['alarms'],
  summary: 'What became of an announcement',
  'x-summary-zh': '一次广播喊话的结果',
  ...secured('viewer'),
  request: { params: IdParam, query: query({}) },
  responses: {
    200: { description: 'The record', content: one },
    ...problemResponses(...refusals, 'invalid-request', 'not-found'),
  },
})

const expected = {
  'unknown-box': { where: 'json.device', expected: 'a loudspeaker of the plant file at that site' },
  'unknown-clip': { where: 'json.clip', expected: 'a clip of the plant file' },
  'not-approved': { where: 'json.clip', expected: 'a clip that is approved' },
  'no-reason': { where: 'json.reason', expected: 'a reason' },
  'not-confirmed': { where: 'json.confirm', expected: 'true, by somebody who has heard the clip' },
} as const
const onlyPeople = {
  en: 'A siren is sounded by two people who have logged in: a token is nobody',
  'zh-CN': '警报声须由两名已登录的人员发起并确认，令牌不算人员',
}
const another = {
  en: 'Somebody else has to confirm it, whom whoever asked has not let in',
  'zh-CN': '须由另一人确认，且不得是与申请人互相邀请入系统的人',
}
const waitsForNobody = { en: 'It does not wait for a second person', 'zh-CN': '该次喊话并不等待第二人确认' }

/** What was asked for, whatever has become of it. */
function wordsOf({ site, device, clip, volume, times, by }: Announcement): string {
  return JSON.stringify([site, device, clip, volume, times, by.kind === 'person' && by.reason])
}

function refusedAsk(c: ApiContext, because: AskRefusal) {
  if (because === 'not-a-person') return problem(c, 'second-person-required', { detail: onlyPeople })
  return problem(c, 'invalid-request', { errors: [expected[because]] })
}

/** `/api/v1/loudspeakers` and `/api/v1/announcements`: to speak to people on site, and who did. */
export function announcementRoutes(api: Api, { plant, announcements, logins, clock }: RouteDeps): void {
  api.openapi(installedRoute, (c) => c.json(presentInstalled(plant.current.loudspeakers), 200))

  api.openapi(listRoute, async (c) => {
    const { site, limit } = c.req.valid('query')
    const found = await announcements.newest({ limit, ...(site !== undefined && { site }) })
    return c.json({ announcements: found.map(presentAnnouncement) }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(askRoute, async (c) => {
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
    const announcement: Announcement = {
      ...{ id, site, device, clip: number, version: clip.version, text: clip.text, askedAt: clock() },
      by: { kind: 'person', person, ...doer, reason, confirmed: [person] },
      ...(volume !== undefined && { volume }),
      ...(times !== undefined && { times }),
      state: asked.state,
    }
    await announcements.ask(announcement)
    const known = (await announcements.find(id)) ?? announcement
    if (wordsOf(known) !== wordsOf(announcement)) return problem(c, 'key-reused')
    return c.json(presentAnnouncement(known), 202)
  })

  api.openapi(confirmRoute, async (c) => {
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

  api.openapi(getRoute, async (c) => {
    const known = await announcements.find(c.req.valid('param').id)
    return known ? c.json(presentAnnouncement(known), 200, { 'cache-control': 'no-store' }) : problem(c, 'not-found')
  })
}
