import type { z } from '@hono/zod-openapi'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { TimeLineEntry } from '../../core/delivery/time-line.ts'
import { formatTime } from '../time.ts'
import type { DeliveryBody, TimeLineBody } from './schema.ts'

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
    ...(shown?.mistyped && { mistyped: { ...presentWhen(shown.mistyped), key: shown.mistyped.key } }),
    ...(shown?.failed && { undelivered: { ...presentWhen(shown.failed), reason: shown.failed.reason } }),
    ...(detail !== undefined && { detail }),
  }
}

function presentWhen({ at, receivedAt }: { readonly at?: number; readonly receivedAt: number }) {
  return { receivedAt: formatTime(receivedAt), ...(at !== undefined && { at: formatTime(at) }) }
}

export function presentLine({ at, providerAt, ...rest }: TimeLineEntry): z.infer<typeof TimeLineBody> {
  return { at: formatTime(at), ...rest, ...(providerAt !== undefined && { providerAt: formatTime(providerAt) }) }
}
