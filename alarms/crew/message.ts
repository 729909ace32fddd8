import { drillNotice } from '../../core/delivery/drill.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { handOverTitle } from '../../core/hand-over/hand-over.ts'
import { type ChannelMessage, digest, isOver, single } from '../../core/notice/channel-message.ts'
import { logInsNotice, logInsTitle } from '../../core/notice/log-ins.ts'
import { type Notice, noticeOf } from '../../core/notice/notice.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { LocalText } from '../../core/words/language.ts'
import { inBoth } from '../../core/words/local-text.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { DeliveryHistory, DeliveryStore } from '../../storage/deliveries/deliveries.ts'

export interface MessageSources {
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  readonly plant: PlantRef
  /** Where people reach us; left out, messages have no links. */
  readonly publicUrl?: string | undefined
}

/** What goes to one person at once. Undefined where the journal no longer has what it is about. */
export async function messageOf(
  sources: MessageSources,
  items: readonly DeliveryRecord[],
): Promise<ChannelMessage | undefined> {
  const [about] = items
  if (about?.about) return await messageAbout(sources, about)
  const notices: Notice[] = []
  for (const item of items) {
    const notice = await noticeFor(sources, item)
    if (notice) notices.push(notice)
  }
  const [first, ...others] = notices
  const [delivery] = items
  if (!first || !delivery) return undefined
  if (others.length > 0) return digest([first, ...others])
  return single(items.length === 1 ? { ...first, ...(await answerLink(sources, delivery)) } : first)
}

/** What is no alarm, as it was kept: whatever is sent again is the same. */
async function messageAbout(sources: MessageSources, item: DeliveryRecord): Promise<ChannelMessage | undefined> {
  const { about } = (await sources.deliveries.calling(item.alarm, item.occurrence)) ?? {}
  switch (about?.is) {
    case undefined:
      return undefined
    case 'hand-over': {
      const [first, ...others] = about.notices
      if (!first) return undefined
      // who goes off duty has nothing to answer
      const link = about.tells ? {} : await answerLink(sources, item)
      const title = { ...handOverTitle(about), about: about.is }
      return { form: 'digest', id: item.id, notices: [first, ...others], title, ...link }
    }
    case 'log-ins-failed': {
      const { plant, publicUrl } = sources
      const notice = logInsNotice(plant.current, about, item)
      const title = { ...logInsTitle(about, plant.current.city.zone), about: about.is }
      return {
        form: 'digest',
        id: item.id,
        notices: [notice],
        title,
        ...(publicUrl !== undefined && { link: publicUrl }),
      }
    }
  }
}

/** Its id is the delivery's: whatever is sent again is the same. */
async function noticeFor(
  { store, plant: { current: plant }, publicUrl }: MessageSources,
  item: DeliveryRecord,
): Promise<Notice | undefined> {
  const { alarm: id, entry: number, kind, purpose } = item
  const marks = marksOf(item)
  if (item.isDrill) return { ...drillNotice(plant, item), marks }
  const [entry] = await store.journal({ alarm: id, after: number - 1, limit: 1 })
  if (entry?.number !== number) return undefined
  const told = purpose === 'over' && kind !== 'returned' ? 'ended' : kind
  const rule = await store.rule(id, entry.ruleVersion)
  const notice = noticeOf({ entry, kind: told, alarm: await store.alarm(id), rule, plant, publicUrl })
  return { ...notice, id: item.id, ...(marks.length > 0 && { marks }) }
}

function marksOf({ isDrill, purpose, because }: DeliveryRecord): LocalText[] {
  return [
    ...(isDrill ? [inBoth(({ message }) => message.drill)] : []),
    ...(purpose === 'unanswered' ? [inBoth(({ message }) => message.unanswered)] : []),
    ...(because === 'not-arrived' ? [inBoth(({ message }) => message.notArrived)] : []),
    ...(because === 'passed-on' ? [inBoth(({ message }) => message.passedOn)] : []),
  ]
}

/** Only what calls can be answered. */
async function answerLink(
  { deliveries, publicUrl }: MessageSources,
  { alarm, occurrence, person, purpose }: DeliveryRecord,
) {
  if (publicUrl === undefined || purpose === 'over') return {}
  return { link: `${publicUrl.replace(/\/+$/, '')}/a/${await deliveries.linkSecret({ alarm, occurrence, person })}` }
}

/** How often this person was told of this occurrence, with this delivery: some providers take the same text twice for a mistake. */
export async function tellingOf(
  deliveries: DeliveryHistory,
  { id, alarm, occurrence, person, kind }: DeliveryRecord,
): Promise<number> {
  if (isOver(kind)) return 1
  const all = await deliveries.deliveriesOf(alarm, occurrence)
  const before = all.slice(
    0,
    all.findIndex((each) => each.id === id),
  )
  return 1 + before.filter((each) => each.person === person && each.outcome === 'accepted').length
}
