import type { z } from '@hono/zod-openapi'
import type { StoredReject } from '../../storage/ingest/state.ts'
import { showBytes } from '../bytes.ts'
import { formatTime } from '../time.ts'
import type { Reject } from './schema.ts'

export function presentReject(stored: StoredReject): z.infer<typeof Reject> {
  const { id, reason, detail, where, count, topic, client, receivedAt, offset, payload } = stored
  const { text, encoding } = showBytes(payload)
  const when = formatTime(receivedAt)
  return { id, reason, detail, where, count, topic, client, receivedAt: when, offset, payload: text, encoding }
}
