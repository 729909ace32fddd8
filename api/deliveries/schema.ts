import { z } from '@hono/zod-openapi'
import { deliveryOutcomes } from '../../core/delivery/outcome.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { TimeLineEntry } from '../../core/delivery/time-line.ts'
import { formatTime } from '../time.ts'

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
    undelivered: Receipt.extend({ reason: z.string() }).optional(),
    detail: z.string().optional().openapi({ description: 'Why it was not accepted, or not sent' }),
  })
  .openapi('Delivery')

export const TimeLineBody = z
  .object({
    at: Time,
    clock: z.enum(['ours', 'device', 'provider']).openapi({ description: 'Whose clock says so' }),
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
    deliveries: z.array(DeliveryBody),
    timeLine: z.array(TimeLineBody).openapi({ description: 'All of it, in order of time' }),
  })
  .openapi('Deliveries')

export function presentDelivery(record: DeliveryRecord): z.infer<typeof DeliveryBody> {
  const { id, person, channel, account, purpose, because, round, step, isDrill, outcome, attempts, shown } = record
  const { providerId, detail, decidedAt, lastAttemptAt, acceptedAt, failedAt } = record
  return {
    ...{ id, person, channel, purpose, because, round, step, isDrill: isDrill === true, outcome, attempts },
    ...(account !== undefined && { account }),
    decidedAt: formatTime(decidedAt),
    ...(lastAttemptAt !== undefined && { attemptedAt: formatTime(lastAttemptAt) }),
    ...(acceptedAt !== undefined && { acceptedAt: formatTime(acceptedAt) }),
    ...(failedAt !== undefined && { failedAt: formatTime(failedAt) }),
    ...(providerId !== undefined && { providerId }),
    ...(shown?.delivered && { delivered: presentWhen(shown.delivered) }),
    ...(shown?.read && { read: presentWhen(shown.read) }),
    ...(shown?.answered && { answered: presentWhen(shown.answered) }),
    ...(shown?.pressed && { pressed: { ...presentWhen(shown.pressed), key: shown.pressed.key } }),
    ...(shown?.failed && { undelivered: { ...presentWhen(shown.failed), reason: shown.failed.reason } }),
    ...(detail !== undefined && { detail }),
  }
}

function presentWhen({ at, receivedAt }: { readonly at?: number; readonly receivedAt: number }) {
  return { receivedAt: formatTime(receivedAt), ...(at !== undefined && { at: formatTime(at) }) }
}

export function presentLine({ at, ...rest }: TimeLineEntry): z.infer<typeof TimeLineBody> {
  return { at: formatTime(at), ...rest }
}
