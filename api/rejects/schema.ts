import { z } from '@hono/zod-openapi'

export const Reject = z
  .object({
    id: z.int(),
    reason: z.string().openapi({ example: 'unknown-point' }),
    detail: z.string().openapi({ description: 'What was found and what was expected, of the first such reading' }),
    where: z.string().openapi({ description: "Where in the payload, a JSON pointer; '' is the whole message" }),
    count: z.int().openapi({ description: 'Readings of the message rejected for this reason' }),
    topic: z.string(),
    client: z.string(),
    receivedAt: z.iso.datetime(),
    offset: z.int().openapi({ description: 'Place of the message in the reading log' }),
    payload: z.string(),
    encoding: z.enum(['utf-8', 'base64']).openapi({ description: 'base64 where the payload is not UTF-8' }),
  })
  .openapi('Reject')

/** The answer of `/api/v1/rejects`. */
export const Rejects = z
  .object({
    rejects: z.array(Reject),
    next: z.int().optional(),
    counts: z.record(z.string(), z.int()).openapi({ description: 'Rejected readings kept, by reason' }),
  })
  .openapi('Rejects')
