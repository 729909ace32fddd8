import { z } from '@hono/zod-openapi'
import { AlarmBody } from './alarms/schema.ts'
import { OrderBody } from './orders/schema.ts'
import { type ProblemKind, problems, type StatusOf } from './problem-kinds.ts'
import { RuleEditBody } from './rule-edits/schema.ts'

/** RFC 9457 problem details: the body of every answer that is an error. */
export const Problem = z
  .object({
    type: z.string().openapi({ example: '/docs#problem-unknown-point' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().openapi({ description: 'The request, as on the log line', example: 'urn:uuid:…' }),
    errors: z
      .array(
        z.object({
          where: z.string(),
          expected: z.string(),
          got: z.union([z.string(), z.array(z.string())]).optional(),
          hint: z.string().optional().openapi({ description: 'What may have been meant' }),
        }),
      )
      .optional()
      .openapi({ description: 'What was wrong with the request, part by part' }),
    notReady: z.array(z.string()).optional().openapi({ description: 'Parts that are not ready' }),
    alarm: AlarmBody.optional().openapi({ description: 'As it is now, where an action was refused' }),
    order: OrderBody.optional().openapi({ description: 'The work order as it is now, where a step was refused' }),
    edit: RuleEditBody.optional().openapi({ description: 'The rule edit as it is now, where a step was refused' }),
    editSince: RuleEditBody.optional().openapi({ description: 'The edit by which the rule has changed since' }),
    editSeen: RuleEditBody.optional().openapi({ description: 'The rule edit in the revision that was acted on' }),
    seen: OrderBody.optional().openapi({ description: 'The work order in the revision that was acted on' }),
  })
  .openapi('Problem')
export type ProblemBody = z.infer<typeof Problem>

type ProblemContent = { 'application/problem+json': { schema: typeof Problem } }
type ProblemResponse = { description: string; content: ProblemContent }

/** Ways in which any route may fail. */
const everywhere = ['too-many-requests', 'internal'] as const

/** Ways in which a route that needs a role may fail. */
export const refusals = ['not-signed-in', 'not-allowed'] as const
/** What every route that does something once for its key may answer. */
export const onceRefusals = ['key-reused', 'outcome-unknown'] as const

/** The responses of an OpenAPI route that fails in these ways, and in those of every route. */
export function problemResponses<const K extends ProblemKind>(...kinds: K[]): { [S in StatusOf<K>]: ProblemResponse } {
  const content: ProblemContent = { 'application/problem+json': { schema: Problem } }
  const responses: Record<number, ProblemResponse> = {}
  for (const kind of new Set([...kinds, ...everywhere])) {
    const { status, title } = problems[kind]
    const before = responses[status]
    responses[status] = { description: before ? `${before.description}; ${title.en}` : title.en, content }
  }
  return responses as { [S in StatusOf<K>]: ProblemResponse }
}
