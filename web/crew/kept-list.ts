import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import type { ValueNow } from '../lib/value-now.ts'
import type { Keep } from './held.ts'
import type { Model } from './model.ts'

interface SavedList {
  readonly me: Me
  readonly alarms: readonly AlarmBody[]
  readonly values: readonly (readonly [point: string, value: ValueNow])[]
  readonly heardAt: number | undefined
}

/** Keeps the list on this phone, for when it begins without a network. */
export async function keepList(keep: Keep, { me, alarms, values, hearing }: Model): Promise<void> {
  if (!me) return
  const saved: SavedList = { me, alarms: [...alarms.values()], values: [...values], heardAt: hearing.heardAt }
  await keep.write('list', saved)
}

/** Whose list was kept, and what the page begins with; undefined where there is none. */
export async function keptList(keep: Keep): Promise<{ readonly me: Me; readonly model: Partial<Model> } | undefined> {
  const saved = await keep.read<SavedList>('list')
  if (!saved) return undefined
  const { me, alarms, values, heardAt } = saved
  const model: Partial<Model> = {
    alarms: new Map(alarms.map((alarm) => [alarm.id, alarm])),
    values: new Map(values),
    known: 'kept',
    hearing: { connection: 'connecting', progress: {}, heardAt },
  }
  return { me, model }
}
