import { z } from '@hono/zod-openapi'
import type { Part, Standing } from '../../core/progress.ts'

type Late = Extract<Standing, { readonly state: 'late' }>

/** How a part stands, as an `event: progress` says it: its time is RFC 3339, and words for who runs the platform are left out. */
export type StandingBody = Exclude<Standing, Late> | (Pick<Late, 'state' | 'because'> & { readonly since?: string })

/** The data of an `event: progress`; a part that nothing is known of is absent. */
export type ProgressBody = Readonly<Partial<Record<Part, StandingBody>>>

/** The newest reading of a point, as the API says it. */
export const Latest = z
  .object({
    point: z.string().openapi({ example: 'huoshui-linka/lake/level' }),
    at: z.iso
      .datetime()
      .openapi({ description: 'Time of measurement: by the device, or by receipt where its clock is wrong' }),
    claimedAt: z.iso.datetime().optional().openapi({ description: 'What the device said, where its clock is wrong' }),
    receivedAt: z.iso.datetime(),
    value: z.number().nullable(),
    state: z.string().optional().openapi({ description: 'The word of a state, where the value is its code' }),
    stateName: z
      .object({ 'zh-CN': z.string(), en: z.string() })
      .optional()
      .openapi({ description: 'What people call it' }),
    unit: z.string().optional().openapi({ description: "Absent for a point that has left the city's plant" }),
    quality: z.int().openapi({ description: '1 good, 2 not evaluated, 3 suspect, 4 bad, 9 missing (QARTOD)' }),
    reason: z
      .string()
      .optional()
      .openapi({ description: 'Why it is not good; `clock-wrong`: why its time is ours', example: 'out-of-range' }),
    change: z.int().openapi({ description: 'Number of the change, growing; the id of the event in the live stream' }),
  })
  .openapi('Latest')

/** The data of an `event: reading`. */
export type LatestBody = z.infer<typeof Latest>
