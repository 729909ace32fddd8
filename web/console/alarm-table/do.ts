import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { reasonOf, request } from '../../lib/client.ts'
import { newKey } from '../../lib/new-key.ts'
import type { Deed } from './may.ts'

/** What was done to one of several alarms. */
export type Done =
  | { readonly alarm: AlarmBody; readonly ok: true }
  | { readonly alarm: AlarmBody; readonly ok: false; readonly why: string }

/** What an act is said with; `second`: who else agrees, by name and password. */
export type DeedBody = Readonly<Record<string, string | { readonly name: string; readonly password: string }>>

const atOnce = 4

/** Does the same to each, as it was seen; one that is refused stops none of the others. Never rejects. */
export async function doToAll(
  alarms: readonly AlarmBody[],
  { deed, body }: { readonly deed: Deed; readonly body: DeedBody },
  onProgress: (done: number) => void,
): Promise<readonly Done[]> {
  const results: Done[] = []
  const left = [...alarms]
  async function work(): Promise<void> {
    for (let alarm = left.shift(); alarm; alarm = left.shift()) {
      results.push(await doTo(alarm, deed, body))
      onProgress(results.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function doTo(alarm: AlarmBody, deed: Deed, body: DeedBody): Promise<Done> {
  try {
    await request(`/api/v1/alarms/${encodeURIComponent(alarm.id)}/${deed}`, {
      // a note is true of the alarm whatever has become of it
      body: deed === 'comment' ? body : { ...body, revision: alarm.revision },
      headers: { 'idempotency-key': newKey() },
    })
    return { alarm, ok: true }
  } catch (error) {
    return { alarm, ok: false, why: reasonOf(error) }
  }
}
