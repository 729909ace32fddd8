import { z } from '@hono/zod-openapi'
import { quarantineReasons } from '../../storage/ingest/quarantine.ts'

export const Entry = z
  .object({
    id: z.int(),
    reason: z.enum(quarantineReasons),
    name: z.string().openapi({
      description: 'What the device calls itself (its topic where it does not); for unknown points {site}/{device}',
      example: 'huoshui-linka/rtu-9',
    }),
    state: z
      .enum(['waiting', 'reading-again'])
      .openapi({ description: 'waiting for the plant file or a claim, or known by now and being read again' }),
    count: z.int().openapi({ description: 'Messages' }),
    firstReceivedAt: z.iso.datetime(),
    lastReceivedAt: z.iso.datetime(),
    firstOffset: z.int().openapi({ description: 'Place of the first message in the reading log' }),
    lastOffset: z.int(),
    client: z.string().openapi({ description: 'Who published the last message' }),
    topics: z.array(z.string()),
    values: z.record(z.string(), z.string()).openapi({
      description: 'Last values by their name in the message, or by JSON pointer; for `device claim --point`',
    }),
    sample: z.string().openapi({ description: 'The last message, cut off at 4,096 bytes' }),
    encoding: z.enum(['utf-8', 'base64']),
    proposal: z
      .object({
        site: z.string().optional(),
        device: z.string(),
        address: z.string().optional(),
        asset: z.string().optional(),
        kind: z.string().optional(),
        points: z.array(
          z.object({
            id: z.string(),
            wire: z.string(),
            value: z.string(),
            quantity: z.string().optional(),
            unit: z.string().optional(),
            range: z.array(z.number()).optional(),
          }),
        ),
      })
      .openapi({
        description: 'A claim as it could be, told from what was sent: `quantity` is left out where nothing tells it',
      }),
  })
  .openapi('QuarantineEntry')

/** The answer of `/api/v1/quarantine`. */
export const Quarantine = z.object({ entries: z.array(Entry), next: z.int().optional() }).openapi('Quarantine')
