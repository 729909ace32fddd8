import { createRoute, z } from '@hono/zod-openapi'
import { type QuarantineEntry, quarantineReasons } from '../../storage/ingest/quarantine.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem.ts'
import { After, pageOf } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'

const Entry = z
  .object({
    id: z.int(),
    reason: z.enum(quarantineReasons),
    name: z.string().openapi({
      description: 'What the device calls itself (its topic where it does not); for unknown points {site}/{device}',
      example: 'huoshui-linka/rtu-9',
    }),
    state: z
      .enum(['waiting', 'reading-again'])
      .openapi({ description: 'waiting for the plant file or a claim, or known by now and being read again' }),
    count: z.int().openapi({ description: 'Messages' }),
    firstReceivedAt: z.iso.datetime(),
    lastReceivedAt: z.iso.datetime(),
    firstOffset: z.int().openapi({ description: 'Place of the first message in the reading log' }),
    lastOffset: z.int(),
    client: z.string().openapi({ description: 'Who published the last message' }),
    topics: z.array(z.string()),
    values: z.record(z.string(), z.string()).openapi({
      description: 'Last values by their name in the message, or by JSON pointer; for `device claim --point`',
    }),
    sample: z.string().openapi({ description: 'The last message, cut off at 4,096 bytes' }),
    encoding: z.enum(['utf-8', 'base64']),
  })
  .openapi('QuarantineEntry')

/** The answer of `/api/v1/quarantine`. */
export const Quarantine = z.object({ entries: z.array(Entry), next: z.int().optional() }).openapi('Quarantine')

const route = createRoute({
  method: 'get',
  path: '/api/v1/quarantine',
  operationId: 'listQuarantine',
  tags: ['devices'],
  summary: 'Unknown devices and points that wait for the plant file, with what they sent',
  'x-summary-zh': '等待登记的未知设备和测点及其上报内容',
  ...secured('engineer'),
  request: {
    query: query({
      after: After,
      limit: pageOf(20, 100),
    }),
  },
  responses: {
    200: {
      description: 'Ascending by id; `next` is the `after` of the next page, absent on the last',
      content: { 'application/json': { schema: Quarantine } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** What the plant file does not know: `/api/v1/quarantine`. */
export function quarantineRoutes(api: Api, { state }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { after = 0, limit } = c.req.valid('query')
    const found = (await state.quarantine()).filter(({ id }) => id > after)
    const entries = found.slice(0, limit).map(present)
    const next = found.length > limit ? entries.at(-1)?.id : undefined
    return c.json({ entries, ...(next !== undefined && { next }) }, 200)
  })
}

function present({ taken, sample, topics, values, ...entry }: QuarantineEntry): z.infer<typeof Entry> {
  const { firstReceivedAt, lastReceivedAt } = entry
  const words = {
    ...entry,
    state: taken ? ('reading-again' as const) : ('waiting' as const),
    firstReceivedAt: formatTime(firstReceivedAt),
    lastReceivedAt: formatTime(lastReceivedAt),
    topics: [...topics],
    values: { ...values },
  }
  try {
    // a cut may go through a character: what is left of it is not shown
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sample, { stream: true })
    return { ...words, sample: text, encoding: 'utf-8' }
  } catch {
    return { ...words, sample: Buffer.from(sample).toString('base64'), encoding: 'base64' }
  }
}
