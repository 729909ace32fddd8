import { z } from '@hono/zod-openapi'
import { addingForms } from '../../core/adding.ts'
import { priorities } from '../../core/alarm/priority.ts'

const Names = z.object({ 'zh-CN': z.string(), en: z.string() })

/** A limit of an alarm rule that compares the point's own value with it. */
export const LimitBody = z
  .object({
    alarm: z.string().openapi({ description: 'Id of the rule, and of its alarm' }),
    name: Names,
    side: z.enum(['above', 'below']).openapi({ description: 'Which way is worse; the limit itself is in alarm' }),
    limit: z.number().openapi({ description: "In the point's `unit`" }),
    priority: z.enum(priorities),
  })
  .openapi('Limit')
export type LimitBody = z.infer<typeof LimitBody>

/** A point as the API says it. */
export const PointBody = z
  .object({
    id: z.string().openapi({ example: 'huoshui-linka/lake/level' }),
    name: Names,
    assetName: Names.openapi({ description: 'Of the asset that it belongs to' }),
    quantity: z.string().openapi({ example: 'water_level' }),
    kind: z.enum(['gauge', 'amount', 'counter', 'state']),
    adds: z
      .string()
      .openapi({ description: `How its readings come to a total: ${addingForms}`, example: 'resets daily at 08:00' }),
    unit: z.string().openapi({ description: "Unit of the values; '' where there is none", example: 'm' }),
    states: z.record(z.string(), z.number()).optional().openapi({ description: 'Codes of a state, by its word' }),
    stateNames: z
      .record(z.string(), Names)
      .optional()
      .openapi({ description: 'What people call a state, by its word' }),
    typical: z
      .tuple([z.number(), z.number()])
      .optional()
      .openapi({ description: 'What is typical of the quantity, [low, high] in `unit`' }),
    device: z.string(),
    everyMs: z.number().optional().openapi({ description: 'How often a reading is expected, ms' }),
    range: z.tuple([z.number(), z.number()]).optional().openapi({ description: 'What the instrument can report' }),
    limits: z.array(LimitBody).optional().openapi({
      description: 'Limits of rules that call people, lowest first; absent where there are none',
    }),
  })
  .openapi('Point')

export type PointBody = z.infer<typeof PointBody>

/** The answer of `/api/v1/points`. */
export const Points = z.object({ points: z.array(PointBody) }).openapi('Points')
