import { formatLocal } from '../local-time.ts'
import { type LogInsFailed, logInsAlarm } from '../people/log-ins-failed.ts'
import type { Plant } from '../plant/plant.ts'
import { inBoth } from '../words/local-text.ts'
import { fill, wordsOf } from '../words/tables.ts'
import type { Title } from './channel-message.ts'
import type { Notice } from './notice.ts'

/** `您的账号登录失败 5 次（截至 2026-07-03 02:15:00）……`, in Tibetan with the Chinese behind it: nobody has reviewed that. */
export function logInsTitle({ count, at }: LogInsFailed, zone: string): Omit<Title, 'about'> {
  const filling = { count, time: formatLocal(at, zone) }
  const text = inBoth(({ message }) => fill(message.logInsFailed, filling))
  return { ...text, bo: `${fill(wordsOf('bo').message.logInsFailed, filling)} ${text['zh-CN']}` }
}

/** The line below it. */
export function logInsNotice(
  { city }: Pick<Plant, 'city'>,
  { person, at }: LogInsFailed,
  { id, occurrence }: Pick<Notice, 'id' | 'occurrence'>,
): Notice {
  return {
    ...{ id, number: 0, kind: 'raised', alarm: logInsAlarm(person), occurrence, at, serverAt: at },
    ...{ state: 'UNACK', priority: 'low', reason: 'log-ins-failed', unit: '' },
    name: inBoth(({ message }) => message.logInsName),
    site: { id: city.id, name: city.name },
  }
}
