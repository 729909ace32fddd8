import { z } from '@hono/zod-openapi'
import { aggregates, tiers } from '../../storage/readings/store.ts'
import { BomFilter } from '../byte-order-mark.ts'
import { query } from '../validation.ts'

export const historyAggregates = [...aggregates, 'total'] as const
const answeringTiers = ['raw', ...tiers] as const
export const qualities = ['good', 'usable', 'all'] as const

const Time = z.string().min(1)

/** What may be asked of history. */
export const historyQuery = query({
  point: z.string().openapi({
    description: '{site}/{asset}/{point}',
    'x-description-zh': '{站点}/{设施}/{测点}',
    example: 'huoshui-linka/lake/level',
  }),
  from: Time.default('-24h').openapi({
    description: 'RFC 3339 with a zone, epoch ms, `now`, or a duration before now like `-24h`',
    'x-description-zh': '带时区的 RFC 3339 时间、毫秒时间戳、now，或 -24h 这样的相对时间',
    example: '-24h',
  }),
  to: Time.default('now').openapi({
    description: 'The same; excluded',
    'x-description-zh': '同上，不含该时刻',
    example: 'now',
  }),
  every: z.string().min(1).optional().openapi({
    description:
      'Length of a bucket: 10s, 5min, 1h, 1d, 1w, 1mo, 1y; at least 1s. Days, weeks (from Monday) and months are of the city',
    'x-description-zh': '聚合间隔：10s、5min、1h、1d、1w、1mo、1y，至少 1s；日、周（周一起）、月按城市所在时区划分',
    example: '1h',
  }),
  dayStart: z.string().optional().openapi({
    description: 'When days, weeks and months begin, on the clock of the city; `08:00` is the hydrological rain day',
    'x-description-zh': '日、周、月的起始时刻（城市时间）；08:00 为水文日',
    example: '08:00',
  }),
  aggregate: z
    .enum(historyAggregates)
    .optional()
    .openapi({
      description:
        'With `every`. Default: mean; last for states and counters. `total`: rain that fell, or what a counter grew by. ' +
        '`band`: the mean, with `min` and `max` beside it',
      'x-description-zh':
        '与 every 同用。默认 mean；状态量和累计量默认 last。total：雨量合计或累计量增量。band：平均值，并附最小、最大值',
    }),
  quality: z.enum(qualities).optional().openapi({
    description: '`good` (1), `usable` (up to 3) or `all`. Default: all; usable with `every`',
    'x-description-zh': 'good（1）、usable（≤3）或 all。默认 all；有 every 时默认 usable',
  }),
  bom: BomFilter,
})

/** The answer as JSON. */
export const HistoryBody = z
  .object({
    point: z.string(),
    unit: z.string(),
    quantity: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    every: z.string().optional(),
    dayStart: z.string().optional(),
    aggregate: z.enum(historyAggregates).optional(),
    tier: z.enum(answeringTiers).optional().openapi({ description: 'What answered: readings, or roll-ups' }),
    quality: z.enum(qualities),
    rows: z.array(
      z.object({
        at: z.iso.datetime().openapi({ description: 'Time of measurement, or start of the bucket' }),
        value: z.number().nullable(),
        min: z.number().optional().openapi({ description: 'With `band`: the least in the bucket' }),
        max: z.number().optional().openapi({ description: 'With `band`: the greatest' }),
        quality: z.int().optional().openapi({ description: 'QARTOD code; absent for a bucket' }),
        reason: z
          .string()
          .optional()
          .openapi({ description: 'Why it is not good; `clock-wrong`: why its time is ours', example: 'spike' }),
      }),
    ),
  })
  .openapi('History')
