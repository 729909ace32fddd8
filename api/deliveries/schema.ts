import { z } from '@hono/zod-openapi'
import { priorities } from '../../core/alarm/priority.ts'
import { deliveryOutcomes } from '../../core/delivery/outcome.ts'
import { orderStates } from '../../core/order/order.ts'

const Time = z.iso.datetime()

const Receipt = z.object({ receivedAt: Time, at: Time.optional().openapi({ description: "By the provider's clock" }) })

export const DeliveryBody = z
  .object({
    id: z.string(),
    person: z.string(),
    channel: z.string().openapi({ description: 'By which word of `reach`' }),
    account: z.string().optional().openapi({ description: 'By which channel of the file' }),
    purpose: z.enum(['call', 'unanswered', 'over']),
    because: z.string(),
    round: z.int(),
    step: z.int(),
    isDrill: z.boolean(),
    outcome: z.enum(deliveryOutcomes).openapi({ description: '`only-logged`: nobody was reached' }),
    attempts: z.int(),
    decidedAt: Time,
    attemptedAt: Time.optional(),
    acceptedAt: Time.optional(),
    failedAt: Time.optional(),
    providerId: z.string().optional(),
    delivered: Receipt.optional(),
    read: Receipt.optional(),
    answered: Receipt.optional(),
    pressed: Receipt.extend({ key: z.string() }).optional(),
    mistyped: Receipt.extend({ key: z.string() }).optional().openapi({ description: 'A key that says nothing' }),
    undelivered: Receipt.extend({ reason: z.string() }).optional(),
    detail: z.string().optional().openapi({ description: 'Why it was not accepted, or not sent' }),
  })
  .openapi('Delivery')

export const TimeLineBody = z
  .object({
    at: Time,
    clock: z.enum(['ours', 'device', 'provider']).openapi({ description: 'Whose clock says so' }),
    providerAt: Time.optional().openapi({
      description: 'The time that the provider said, where it cannot be: before it was sent, or after it was received',
    }),
    what: z.string(),
    person: z.string().optional(),
    by: z.string().optional(),
    detail: z.string().optional(),
  })
  .openapi('TimeLineEntry')

/** The answer of `/api/v1/alarms/{id}/occurrences/{occurrence}/deliveries`. */
export const DeliveriesBody = z
  .object({
    calling: z
      .object({
        escalation: z.string(),
        crew: z.string().optional(),
        stage: z
          .enum(['settling', 'quiet', 'calling', 'answered', 'unanswered', 'over'])
          .openapi({ description: '`settling`: out of a backlog, which is waited for' }),
        nextAt: Time.optional().openapi({ description: 'When time alone does something next' }),
      })
      .optional()
      .openapi({ description: 'Left out: nobody is called for it' }),
    order: z
      .object({ id: z.int(), state: z.enum(orderStates) })
      .optional()
      .openapi({ description: 'The work order of this occurrence' }),
    deliveries: z.array(DeliveryBody),
    timeLine: z.array(TimeLineBody).openapi({ description: 'All of it, in order of time' }),
  })
  .openapi('Deliveries')
export type DeliveriesBody = z.infer<typeof DeliveriesBody>

const ms = z.number().nullable()

const Quantiles = z.object({ p50: ms, p95: ms, p99: ms })

/** How people were reached in a period. */
export const CallingKpisBody = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    isWhole: z.boolean().openapi({ description: 'False where there were more deliveries than are looked at' }),
    byPriority: z.record(
      z.enum(priorities),
      z.object({
        called: z.int(),
        told: z.int().openapi({ description: 'Of these a provider took at least one message' }),
        toldMs: Quantiles.openapi({ description: 'From the decision to the first acceptance' }),
        answeredMs: Quantiles.openapi({ description: 'From then to the acknowledgement' }),
        answeredInTime: z.number().nullable().openapi({
          description: 'Share acknowledged within 5 minutes of being told',
          'x-description-zh': '五分钟叫应率',
        }),
        unanswered: z.int(),
      }),
    ),
  })
  .openapi('CallingKpis')
