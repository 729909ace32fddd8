import { z } from '@hono/zod-openapi'
import { editStates } from '../../core/rule-edit/edit.ts'

const Time = z.iso.datetime()
/** What a rule says, or an edit sets, as a plant file writes it. */
export const ValuesBody = z
  .object({
    limit: z.union([z.number(), z.string(), z.object({ level: z.string(), plus: z.number() })]).optional(),
    change: z.number().optional(),
    deadband: z.number().optional(),
    onDelay: z.string().optional(),
    offDelay: z.string().optional(),
    priority: z.string().optional(),
  })
  .openapi('RuleValues')

const Verdict = z
  .object({
    name: z.enum(['holds', 'in-file', 'conflict', 'superseded', 'gone', 'misfit']),
    rules: z.int().optional().openapi({ description: 'At how many places it holds' }),
    at: z
      .array(z.object({ alarm: z.string(), says: ValuesBody, before: ValuesBody, now: ValuesBody }))
      .optional()
      .openapi({ description: 'Where the plant file says something else since it was applied: there the file holds' }),
    by: z.array(z.int()).optional().openapi({ description: 'Of `superseded`: the edits that hold in its place' }),
    problems: z.array(z.string()).optional(),
    says: z.object({ 'zh-CN': z.string(), en: z.string() }),
  })
  .openapi('RuleEditVerdict')

/** An edit of a rule, with what became of it. */
export const RuleEditBody = z
  .object({
    id: z.int(),
    revision: z.int(),
    at: z.string(),
    rule: z.string(),
    set: ValuesBody,
    why: z.string(),
    by: z.string(),
    madeAt: Time,
    approval: z.object({ who: z.string(), at: Time }).optional(),
    state: z
      .object({
        name: z.enum(editStates),
        who: z.string().optional(),
        why: z.string().optional(),
        at: Time.optional(),
        since: Time.optional(),
        by: z.int().optional().openapi({ description: 'Of `superseded`: the later edit' }),
        until: Time.optional().openapi({ description: 'Of a trial: when it ends; past, it has ended' }),
      })
      .openapi({ description: 'draft → trial → applied → reverted or superseded, or discarded' }),
    verdict: Verdict.optional().openapi({
      description: 'Under the plant file in force; absent until that was read with it, within two seconds',
    }),
  })
  .openapi('RuleEdit')
export type RuleEditBody = z.infer<typeof RuleEditBody>

const Count = z.object({ raised: z.int(), activeMs: z.int() })

/** What an edit would do, and has done on trial. */
export const RuleEditShown = z
  .object({
    edit: RuleEditBody,
    approval: z
      .enum(['required', 'free'])
      .optional()
      .openapi({ description: 'Whether a second person has to approve' }),
    problems: z
      .array(z.object({ where: z.string(), expected: z.string() }))
      .optional()
      .openapi({ description: 'Why it can not be applied as the rules are now' }),
    alarms: z
      .array(z.string())
      .optional()
      .openapi({ description: 'The alarms whose rule it changes, the first hundred' }),
    without: z
      .object({ values: ValuesBody, older: z.array(z.int()) })
      .optional()
      .openapi({
        description:
          'Of an applied edit, or one just reverted: what holds without it (at its first alarm), and the older edits of which that is; none: the plant file',
      }),
    trial: z
      .array(z.object({ alarm: z.string(), tried: Count, inForce: Count }))
      .optional()
      .openapi({ description: 'Since the trial began, at most the first 1,000 entries of each' }),
  })
  .openapi('RuleEditShown')
