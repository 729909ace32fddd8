import { z } from '@hono/zod-openapi'
import { KpiBody } from '../kpis/schema.ts'

const TimeText = z
  .string()
  .min(1)
  .openapi({ description: 'As of history: RFC 3339 with a zone, epoch ms, `now`, `-30d`' })

const Time = z.iso.datetime()

export const BacktestBody = z
  .strictObject({
    rules: z
      .string()
      .max(1_000_000)
      .optional()
      .openapi({ description: 'The `alarms` of a plant file, YAML or JSON. Default: the rules in force' }),
    from: TimeText,
    to: TimeText.default('now'),
    sites: z.array(z.string()).max(1_000).optional().openapi({ description: 'Only rules of these sites' }),
    points: z.array(z.string()).max(10_000).optional().openapi({ description: 'Only rules that look at one of these' }),
    incidents: z
      .array(
        z.strictObject({
          name: z.string().max(200),
          at: TimeText,
          within: z.string().optional().openapi({ description: 'Only alarms whose id begins so count' }),
        }),
      )
      .max(1_000)
      .default([])
      .openapi({ description: 'What did happen: how long before it would somebody have been called?' }),
  })
  .openapi('BacktestRequest')

const Side = z
  .object({
    alarmsPerDay: z.number(),
    kpis: KpiBody,
    activeMs: z.int().openapi({ description: 'How long alarms were active, all together' }),
    jumps: z.int().openapi({ description: 'Raised again within ten minutes of a return' }),
    stood: z
      .array(z.object({ alarm: z.string(), from: Time, to: Time }))
      .openapi({ description: 'When they were active; the first 2,000' }),
    incidents: z.array(
      z.object({ name: z.string(), at: Time, leadMs: z.number().nullable(), alarm: z.string().nullable() }),
    ),
  })
  .openapi('BacktestSide')

export const Report = z
  .object({
    readings: z.int(),
    from: Time.openapi({ description: 'Of the first reading' }),
    to: Time.openapi({ description: 'Of the last reading' }),
    ...Side.shape,
    before: Side.optional().openapi({ description: 'The same under the rules in force, where others are tried' }),
    difference: z
      .array(z.object({ alarm: z.string(), tried: z.int().nullable(), inForce: z.int().nullable() }))
      .openapi({ description: 'From the rules in force, in raisings; null: no such rule there. The thousand largest' }),
    advice: z.array(
      z.object({
        alarm: z.string(),
        deadband: z.number().optional(),
        onDelayMs: z.number().optional(),
        alarms: z.int(),
        saved: z.int(),
        says: z.object({ 'zh-CN': z.string(), en: z.string() }),
      }),
    ),
  })
  .openapi('BacktestReport')

/** A backtest as it stands. */
export const Backtest = z
  .object({
    id: z.string(),
    by: z.string(),
    startedAt: Time,
    from: Time,
    to: Time,
    rules: z.int().openapi({ description: 'How many are tried' }),
    state: z.enum(['running', 'done', 'failed']),
    readings: z.int().optional().openapi({ description: 'While it runs: so far, of two passes' }),
    progress: z
      .number()
      .optional()
      .openapi({ description: 'While it runs: part of the time that it has gone through, 0 to 1' }),
    endedAt: Time.optional(),
    because: z.enum(['too-much', 'too-slow', 'memory', 'store', 'stopped', 'cancelled', 'error']).optional(),
    says: z.object({ 'zh-CN': z.string(), en: z.string() }).optional().openapi({ description: 'Why it failed' }),
    report: Report.optional(),
  })
  .openapi('Backtest')
