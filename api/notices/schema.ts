import { z } from '@hono/zod-openapi'
import { ToldBody } from '../alarms/schema.ts'

/** How one whom notices go to is reached. */
export const RecipientBody = z.object({
  channel: z.string(),
  recipient: z.string(),
  acceptedAt: z.iso.datetime().optional().openapi({ description: 'When it last took a message' }),
  trouble: z
    .object({ since: z.iso.datetime(), outcome: z.string(), detail: z.string() })
    .optional()
    .openapi({ description: 'Nothing gets through: since when, and why the last try did not' }),
})

/** The answer of `/api/v1/notices`. */
export const Notices = z
  .object({
    recipients: z.array(RecipientBody),
    notices: z.array(ToldBody.extend({ alarm: z.string(), occurrence: z.int() })),
  })
  .openapi('Notices')
