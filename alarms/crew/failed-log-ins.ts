import { cityDay, logInsAlarm, logInsQuiet } from '../../core/people/log-ins-failed.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import type { Incoming } from '../../storage/deliveries/incoming.ts'
import type { Draft } from './draft.ts'

/** Tells a person that somebody tries to log in as them: once a day of the city, however many processes have counted it. */
export async function tellOfLogIns(
  draft: Draft,
  { person, count, at }: Incoming & { is: 'log-ins-failed' },
  { zone, now }: { readonly zone: string; readonly now: number },
): Promise<void> {
  const alarm = logInsAlarm(person)
  const occurrence = cityDay(at, zone)
  if (await draft.calling(alarm, occurrence)) return
  const calling: Calling = {
    ...{ alarm, occurrence, escalation: 'log-ins-failed', quiet: logInsQuiet },
    ...{ begunBy: 0, entry: 0, kind: 'raised', beganAt: now },
    about: { is: 'log-ins-failed', person, count, at },
  }
  draft.begin(calling, 'low', now)
}
