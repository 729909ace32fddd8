import type { Order } from '../../core/order/order.ts'
import { wordsOf } from '../../core/words/tables.ts'
import { csvCell } from '../csv.ts'
import { presentOrder } from './present.ts'
import type { OrderBody } from './schema.ts'

/** Columns that hold one text or number each, as JSON names them. */
const plain = [
  'id',
  'site',
  'asset',
  'cell',
  'title',
  'priority',
  'crew',
  'person',
  'openedAt',
  'dispatchedAt',
  'answerBy',
  'acceptedAt',
  'acceptedBy',
  'arriveBy',
  'arrivedAt',
  'doneBy',
  'disposedAt',
  'disposedBy',
  'note',
  'parts',
  'verifiedAt',
  'closedAt',
  'cause',
  'why',
  'redone',
  'follows',
  'recurredIn',
] as const satisfies readonly (keyof OrderBody)[]

export const csvHead = `${[...plain, 'state', '状态', 'alarm', 'occurrence', 'work', 'missed', 'photos'].join(',')}\r\n`

/** A case for the city's own case system: one row. */
export function csvRow(order: Order): string {
  const body = presentOrder(order)
  const cells = [
    ...plain.map((column) => body[column]),
    body.state,
    wordsOf('zh-CN').order.state[body.state],
    body.alarm?.id,
    body.alarm?.occurrence,
    body.work?.join(' '),
    body.missed.join(' '),
    body.photos.map(({ url }) => url).join(' '),
  ]
  return `${cells.map(csvCell).join(',')}\r\n`
}
