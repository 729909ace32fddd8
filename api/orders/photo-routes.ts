import { createRoute, z } from '@hono/zod-openapi'
import { cleanPhoto, mostPixels, type PhotoRefusal } from '../../core/photo/photo.ts'
import type { LocalText } from '../../core/words/language.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import { actorOf } from '../alarms/actions.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { keyOf, outside, revisionOf } from '../step.ts'
import { query } from '../validation.ts'
import { OrderParam, refused, StepHeaders, stepWays } from './act.ts'
import { presentOrder } from './present.ts'
import { Stepped } from './step-routes.ts'

const PhotoParam = OrderParam.extend({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')
    .openapi({ description: 'Of the photo' }),
})
const file = { schema: z.string().openapi({ format: 'binary' }) }

const addRoute = createRoute({
  method: 'post',
  path: '/api/v1/orders/{id}/photos',
  operationId: 'addOrderPhoto',
  tags: ['orders'],
  summary: 'Add a photo: the file itself, JPEG or PNG; where and with what it was taken is left out',
  'x-summary-zh': '添加照片：直接提交 JPEG 或 PNG 文件；拍摄地点与设备信息会被去除',
  ...secured('operator'),
  request: { params: OrderParam, query: query({}), headers: StepHeaders },
  responses: {
    200: { description: 'Kept', content: { 'application/json': { schema: Stepped } } },
    ...problemResponses(...stepWays, 'body-too-large', 'not-a-photo'),
  },
})

const showRoute = createRoute({
  method: 'get',
  path: '/api/v1/orders/{id}/photos/{hash}',
  operationId: 'getOrderPhoto',
  tags: ['orders'],
  summary: 'A photo of a work order, for those who may act there',
  'x-summary-zh': '工单照片，仅供该区域的人员查看',
  ...secured('operator'),
  request: { params: PhotoParam, query: query({}) },
  responses: {
    200: { description: 'The file', content: { 'image/jpeg': file, 'image/png': file } },
    ...problemResponses(
      ...refusals,
      'invalid-request',
      'out-of-area',
      'unknown-order',
      'not-found',
      'disk-unavailable',
    ),
  },
})

const because: Readonly<Record<PhotoRefusal, LocalText>> = {
  'unknown-kind': { en: 'Expected JPEG or PNG, as the body itself', 'zh-CN': '需要 JPEG 或 PNG，直接作为请求体' },
  broken: { en: 'The file is damaged, or not whole', 'zh-CN': '文件损坏或不完整' },
  'too-many-pixels': {
    en: `At most ${mostPixels / 1e6} million pixels`,
    'zh-CN': `最多 ${mostPixels / 10_000} 万像素`,
  },
}

/** `/api/v1/orders/{id}/photos`. How large a body may be is seen to before. */
export function orderPhotoRoutes(api: Api, deps: RouteDeps): void {
  const { orders, clock, measures } = deps
  api.openapi(addRoute, async (c) => {
    const { id } = c.req.valid('param')
    const order = await orders.order(id)
    if (!order) return problem(c, 'unknown-order')
    const refusal = outside(c, order.about.site)
    if (refusal) return refusal
    const cleaned = await cleanPhoto(new Uint8Array(await c.req.arrayBuffer()))
    if (!cleaned.ok) {
      measures.orderSteps.inc({ step: 'photo', outcome: cleaned.because })
      return problem(c, 'not-a-photo', { detail: because[cleaned.because] })
    }
    const { photo } = cleaned
    const caller = callerOf(c)
    const headers = c.req.valid('header')
    const seen = revisionOf(headers['if-match'], undefined)
    const doing = { who: actorOf(caller), via: meansOf(c), at: clock(), ...seen }
    const about = { length: photo.content.length, sum: sumOf(photo.content), ...seen }
    const key = keyOf(caller, headers['idempotency-key'], `${id} photo`, about)
    const result = await orders.addPhoto(id, photo, doing, key)
    measures.orderSteps.inc({ step: 'photo', outcome: result.ok ? 'done' : result.because })
    if (!result.ok) return await refused(c, deps, result, seen.ifRevision)
    return c.json({ order: presentOrder(result.order) }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(showRoute, async (c) => {
    const { id, hash } = c.req.valid('param')
    const order = await orders.order(id)
    if (!order) return problem(c, 'unknown-order')
    const refusal = outside(c, order.about.site)
    if (refusal) return refusal
    const photo = order.photos.find((each) => each.hash === hash)
    const content = photo && (await orders.photo(hash))
    if (!photo || !content) return problem(c, 'not-found')
    const extension = photo.type === 'image/png' ? 'png' : 'jpg'
    return c.body(new Uint8Array(content), 200, {
      'content-type': photo.type,
      'content-disposition': `inline; filename="order-${id}-${hash.slice(0, 12)}.${extension}"`,
      // it is named by what is in it; only who may see it keeps it
      'cache-control': 'private, max-age=31536000, immutable',
    })
  })
}

function sumOf(content: Uint8Array): number {
  return content.reduce((sum, byte) => (sum * 31 + byte) % 4_294_967_291, 0)
}
