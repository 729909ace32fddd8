import { z } from '@hono/zod-openapi'
import { priorities } from '../../core/alarm/priority.ts'
import { deadlineNames, orderStates, requestKinds } from '../../core/order/order.ts'
import { causes, works } from '../../core/order/work.ts'

const Time = z.iso.datetime()

const PhotoBody = z.object({
  hash: z.string().openapi({ description: 'SHA-256 of the file' }),
  url: z.string(),
  type: z.string(),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
})

/** A work order as the API shows it. What is not known is left out. */
export const OrderBody = z
  .object({
    id: z.int(),
    revision: z.int().openapi({ description: 'Grows with every step' }),
    state: z.enum(orderStates),
    site: z.string(),
    asset: z.string().optional(),
    point: z.string().optional(),
    cell: z.string().optional(),
    title: z.string().optional(),
    alarm: z.object({ id: z.string(), occurrence: z.int(), raisedAt: Time.optional() }).optional(),
    priority: z.enum(priorities),
    crew: z.string().optional(),
    person: z.string().optional(),
    officer: z.string().optional(),
    escalation: z.string().optional(),
    openedAt: Time,
    answerBy: Time,
    arriveBy: Time,
    doneBy: Time,
    missed: z.array(z.enum(deadlineNames)).openapi({ description: 'Times that have passed in vain' }),
    dispatchedAt: Time.optional(),
    acceptedAt: Time.optional(),
    acceptedBy: z.string().optional(),
    eta: Time.optional(),
    arrivedAt: Time.optional(),
    place: z
      .array(z.number())
      .optional()
      .openapi({ description: 'Latitude and longitude, where they chose to say it' }),
    disposedAt: Time.optional(),
    disposedBy: z.string().optional(),
    work: z.array(z.enum(works)).optional(),
    note: z.string().optional().openapi({ description: 'What was done' }),
    parts: z.string().optional(),
    verifiedAt: Time.optional(),
    verifiedBy: z.string().optional().openapi({ description: 'A person, or `instrument`' }),
    reading: z.object({ point: z.string(), at: Time, value: z.number() }).optional(),
    closedAt: Time.optional(),
    cause: z.enum(causes).optional(),
    why: z.string().optional().openapi({ description: 'Of what was handed back, deferred or void' }),
    reviewAt: Time.optional(),
    sensor: z.string().optional(),
    asked: z
      .object({ for: z.enum(requestKinds), until: Time.optional(), by: z.string(), at: Time, why: z.string() })
      .optional()
      .openapi({ description: 'What the crew asks its officer for' }),
    redone: z.int(),
    follows: z.int().optional().openapi({ description: 'The order after whose disposal this came again' }),
    recurredIn: z.int().optional(),
    photos: z.array(PhotoBody),
  })
  .openapi('Order')
export type OrderBody = z.infer<typeof OrderBody>

export const OrderEntryBody = z
  .object({
    revision: z.int(),
    at: Time,
    madeAt: Time.optional().openapi({
      description: 'When it was made, of what came later from a phone without a network',
    }),
    who: z.string(),
    via: z.string().optional(),
    step: z.string(),
    from: z.enum(orderStates).optional(),
    to: z.enum(orderStates),
    about: z.record(z.string(), z.unknown()).openapi({ description: 'What the step says; times in it are epoch ms' }),
  })
  .openapi('OrderEntry')
export type OrderEntryBody = z.infer<typeof OrderEntryBody>
