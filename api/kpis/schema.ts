import { z } from '@hono/zod-openapi'
import { priorities } from '../../core/alarm/priority.ts'

const share = z.number().openapi({ description: '0 to 1' })

const byPriority = <T extends z.ZodType>(schema: T) => z.record(z.enum(priorities), schema)

/** KPIs of alarms, after EEMUA 191 and ISA-18.2 §16. */
export const KpiBody = z
  .object({
    annunciations: z.int(),
    perHour: z.number().openapi({ description: 'Target up to 6, red above 12' }),
    overloadedShare: share.openapi({ description: 'Of 10-minute slots, those with more than 10' }),
    histogram: z.array(z.int()).openapi({ description: '10-minute slots with 0, 1, 2 … 20 or more annunciations' }),
    floodCount: z.int(),
    floods: z
      .array(z.object({ from: z.iso.datetime(), to: z.iso.datetime(), annunciations: z.int() }))
      .openapi({ description: 'In order of time; of more than 1,000, those with the most annunciations' }),
    floodMinutes: z.number(),
    floodShare: share,
    topTen: z.array(z.object({ alarm: z.string(), annunciations: z.int() })).openapi({ description: 'The bad actors' }),
    topTenShare: share,
    chattering: z
      .array(z.string())
      .openapi({ description: 'Raised for the third time within a minute of measurement' }),
    fleeting: z.int().openapi({ description: 'How often an alarm had gone within 10 s of measurement' }),
    standing: z.array(z.string()).openapi({ description: 'Active for more than a day at the end' }),
    priorityMix: byPriority(share),
    acknowledgement: byPriority(
      z.object({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), never: z.int() }),
    ),
    hotSpots: z
      .array(z.object({ site: z.string(), weekday: z.int(), hour: z.int(), annunciations: z.int() }))
      .openapi({ description: "By site, weekday (0 Sunday) and hour of the city's clock, most first" }),
  })
  .openapi('Kpis')

/** The answer of `/api/v1/kpis`. */
export const KpiAnswer = KpiBody.extend({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  knownMs: z.number().openapi({
    description:
      'Of the period, from the first day of which anything is on record: what rates and shares of time are of',
  }),
}).openapi('KpisOfPeriod')
