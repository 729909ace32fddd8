import { deviceChannels } from './topic.ts'

/** What a credential may do, as MQTT filters (MQTT 3.1.1 §4.7). */
export interface Grant {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

/**
 * Who holds a credential: a *device* speaks under its own name; a *gateway* also for the devices of one site, or on
 * the topics of a foreign format; a *reader* (an engineer's tool, a test) only listens.
 */
const holderKinds = ['device', 'gateway', 'reader'] as const
export type HolderKind = (typeof holderKinds)[number]

export interface Holder {
  readonly id: string
  readonly kind: HolderKind
  /** The site whose devices a gateway speaks for. */
  readonly site?: string
  /** Filters beyond what the kind brings, for foreign formats. */
  readonly publish?: readonly string[]
  readonly subscribe?: readonly string[]
}

/** Why a topic is refused: it is the platform's alone, it is no topic at all, or nobody granted it. */
export type Denial = 'reserved-topic' | 'invalid-topic' | 'not-granted'
export type TopicAccess = { readonly allowed: true } | { readonly allowed: false; readonly because: Denial }

/** A grant made ready for asking it 100,000 times a second. */
export interface Access {
  mayPublish(topic: string): TopicAccess
  /** Every topic that the filter can match must be granted. */
  maySubscribe(filter: string): TopicAccess
  mayRead(topic: string): boolean
}

const allowed: TopicAccess = { allowed: true }
const denied = (because: Denial): TopicAccess => ({ allowed: false, because })

const upChannels = deviceChannels.filter((channel) => channel !== 'command')

function speaksFor(place: string): Grant {
  return { publish: upChannels.map((channel) => `v1/${place}/${channel}`), subscribe: [`v1/${place}/command`] }
}

/** The filters that a holder's kind, site and extra filters come to. */
export function grantOf(holder: Holder): Grant {
  const grants: Grant[] = [{ publish: holder.publish ?? [], subscribe: holder.subscribe ?? [] }]
  if (holder.kind !== 'reader') {
    grants.push({ ...speaksFor(`+/${holder.id}`), subscribe: [`v1/+/${holder.id}/#`] })
  }
  if (holder.kind === 'gateway' && holder.site !== undefined) grants.push(speaksFor(`${holder.site}/+`))
  return {
    publish: holder.kind === 'reader' ? [] : grants.flatMap((grant) => grant.publish),
    subscribe: grants.flatMap((grant) => grant.subscribe),
  }
}

/** True for a filter of the grammar: `#` last and alone in its level, `+` alone in its level, no NUL. */
export function isFilter(filter: string): boolean {
  const levels = filter.split('/')
  return (
    filter.length > 0 &&
    Buffer.byteLength(filter) <= 65_535 &&
    !filter.includes('\0') &&
    levels.every(
      (level, index) =>
        (level === '#' && index === levels.length - 1) ||
        level === '+' ||
        !(level.includes('#') || level.includes('+')),
    )
  )
}

/** True when every topic that `asked` matches is one that `granted` matches. */
export function coversFilter(granted: string, asked: string): boolean {
  const grantedLevels = granted.split('/')
  const askedLevels = asked.split('/')
  if (asked.startsWith('$') && !granted.startsWith('$')) return false
  for (const [index, level] of grantedLevels.entries()) {
    if (level === '#') return true
    const askedLevel = askedLevels[index]
    if (askedLevel === undefined || askedLevel === '#') return false
    if (level !== '+' && level !== askedLevel) return false
  }
  return grantedLevels.length === askedLevels.length
}

/** `topicMatches` of `core/topic.ts` for one filter and many topics: nothing is allocated. */
export function filterMatcher(filter: string): (topic: string) => boolean {
  const levels = filter.split('/')
  const system = filter.startsWith('$')
  return (topic) => {
    if (topic.charCodeAt(0) === 36 && !system) return false
    let from = 0
    for (const level of levels) {
      if (level === '#') return true
      if (from > topic.length) return false
      const slash = topic.indexOf('/', from)
      const to = slash === -1 ? topic.length : slash
      if (level !== '+' && !(to - from === level.length && topic.startsWith(level, from))) return false
      from = to + 1
    }
    return from > topic.length
  }
}

// Retained alarm states come from the platform; a gateway's `v1/{site}/+/status` would match `v1/{site}/alarms/status`.
const isAlarm = filterMatcher('v1/+/alarms/#')

export function accessOf(grant: Grant): Access {
  const publishes = grant.publish.map(filterMatcher)
  const reads = grant.subscribe.map(filterMatcher)
  return {
    mayPublish(topic) {
      if (topic.length === 0 || topic.includes('+') || topic.includes('#') || topic.includes('\0'))
        return denied('invalid-topic')
      if (topic.startsWith('$') || isAlarm(topic)) return denied('reserved-topic')
      return publishes.some((matches) => matches(topic)) ? allowed : denied('not-granted')
    },
    maySubscribe(filter) {
      if (!isFilter(filter)) return denied('invalid-topic')
      if (filter.startsWith('$')) return denied('reserved-topic')
      return grant.subscribe.some((granted) => coversFilter(granted, filter)) ? allowed : denied('not-granted')
    },
    mayRead: (topic) => reads.some((matches) => matches(topic)),
  }
}
