import type { TimeLineEntry } from '../delivery/time-line.ts'
import type { OrderEntry } from './event.ts'

/** An order's journal as lines of the story of its alarm: `order-arrived` and the like. */
export function orderSteps(entries: readonly OrderEntry[]): readonly TimeLineEntry[] {
  return entries.map(({ order, event, at, who, via }) => {
    const detail = [`#${order}`, detailOf(event)].filter((part) => part !== '').join(' ')
    const by = via === undefined ? {} : { by: via }
    return { at, clock: 'ours', what: `order-${event.type}`, person: who, ...by, detail }
  })
}

function detailOf(event: OrderEntry['event']): string {
  switch (event.type) {
    case 'opened':
      return event.to?.crew ?? event.to?.person ?? ''
    case 'dispatched':
      return [event.to.crew, event.to.person].filter((part) => part !== undefined).join(' ')
    case 'disposed':
      return [...event.work, event.note].filter((part) => part !== '').join(' ')
    case 'verified':
      return event.reading ? `${event.reading.point} ${event.reading.value}` : (event.note ?? '')
    case 'closed':
      return event.cause ?? ''
    case 'asked':
      return `${event.request.for}: ${event.why}`
    case 'failed-check':
    case 'handed-back':
    case 'refused':
    case 'resumed':
    case 'reopened':
      return event.why
    case 'commented':
      return event.note
    case 'overdue':
      return event.deadline
    case 'worsened':
      return event.priority
    case 'recurred':
      return `#${event.order}`
    case 'photographed':
      return event.photo.hash.slice(0, 12)
    case 'accepted':
    case 'passed-on':
    case 'arrived':
    case 'granted':
      return ''
  }
}
