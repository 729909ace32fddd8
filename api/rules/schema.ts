import { z } from '@hono/zod-openapi'
import { attentionStates } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { ValuesBody } from '../rule-edits/schema.ts'

const Text = z.object({ 'zh-CN': z.string(), en: z.string() })

/** A compiled rule as the API says it. */
export const RuleBody = z
  .object({
    id: z.string().openapi({ description: "The alarm's id" }),
    kind: z.string(),
    site: z.string(),
    asset: z.string().optional(),
    point: z.string().optional(),
    device: z.string().optional(),
    name: Text,
    siteName: Text,
    assetName: Text.optional(),
    looksAt: z.array(z.string()).openapi({ description: 'Points, the first twelve' }),
    unit: z.string().optional().openapi({ description: 'Of its limits' }),
    version: z.string(),
    priority: z.enum(priorities),
    audience: z.enum(['people', 'shadow']),
    onDelayMs: z.number(),
    offDelayMs: z.number(),
    stages: z.array(z.object({ limit: z.number(), clear: z.number(), priority: z.enum(priorities) })),
    state: z.enum(attentionStates).openapi({ description: 'Of its alarm, now' }),
    source: z
      .object({
        from: z.enum(['template', 'devices', 'rule']),
        path: z.string().openapi({ description: 'Where the plant file says it', example: 'alarms.templates.sump[0]' }),
        at: z.string().openapi({ description: 'Where an edit of it alone is', example: 'linka/east' }),
        rule: z.string().openapi({ description: 'How it is called there', example: 'high' }),
        overrides: z.array(z.string()).openapi({ description: 'Overrides of the plant file that hold here' }),
        edits: z.array(z.int()).openapi({ description: 'Edits that hold here, the last one last' }),
        against: z.array(z.int()).openapi({ description: 'Edits that the plant file has contradicted since' }),
        filed: ValuesBody.openapi({ description: 'What the plant file says' }),
        values: ValuesBody.openapi({ description: 'What holds, as a plant file would write it' }),
      })
      .optional(),
    trialOf: z.object({ alarm: z.string(), edit: z.int() }).optional(),
  })
  .openapi('Rule')
export type RuleBody = z.infer<typeof RuleBody>
