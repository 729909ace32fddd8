import { z } from '@hono/zod-openapi'
import { drillOutcomes } from '../../core/delivery/drill-outcome.ts'

const Time = z.iso.datetime()

export const NewDrillBody = z
  .strictObject({
    crew: z.string().openapi({ description: 'Who is called', example: 'river' }),
    escalation: z.string().openapi({ description: 'The chain that is tried', example: 'urgent' }),
  })
  .openapi('NewDrill')

export const DrillBody = z
  .object({
    number: z.int().openapi({ description: 'Its record: `/api/v1/alarms/drill/occurrences/{number}/deliveries`' }),
    escalation: z.string(),
    crew: z.string().optional(),
    beganAt: Time,
    outcome: z.enum(drillOutcomes).openapi({
      description:
        '`interrupted`: a real alarm came · `not-begun`: the crew was called for a real alarm, or another drill was under way',
    }),
    toldAt: Time.optional().openapi({ description: 'When a provider first took a message' }),
    toldMs: z.number().optional().openapi({ description: 'From the beginning until then' }),
    answeredAt: Time.optional(),
    answeredMs: z.number().optional().openapi({ description: 'From when it was told until it was answered' }),
    answeredBy: z.string().optional(),
    stepsPassed: z.int().openapi({ description: 'Steps of the chain in which nobody answered' }),
    called: z.array(z.string()),
    told: z.array(z.string()).openapi({ description: 'Of these, a provider took a message' }),
  })
  .openapi('Drill')
export type DrillBody = z.infer<typeof DrillBody>
