import { type Quality, type Reading, reasonOf } from '../../core/reading.ts'
import type { Column } from './slices.ts'

interface Head {
  readonly column: Column
  index: number
  at: number
}

const batchSize = 2_000

/**
 * The readings of columns in the order of time, of points at one time: a heap of the columns' heads. The store does not
 * keep when a reading was received; history is taken to have come when it was measured.
 */
export function* mergeColumns(columns: readonly Column[], points: readonly string[]): Generator<readonly Reading[]> {
  const heap: Head[] = columns.map((column) => ({ column, index: 0, at: column.at[0] ?? 0 }))
  for (let index = (heap.length >> 1) - 1; index >= 0; index--) sink(heap, index)
  let batch: Reading[] = []
  for (let head = heap[0]; head; head = heap[0]) {
    batch.push(readingOf(head, points))
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
    head.index++
    const at = head.column.at[head.index]
    if (at === undefined) {
      const last = heap.pop()
      if (last && heap.length > 0) heap[0] = last
    } else head.at = at
    sink(heap, 0)
  }
  if (batch.length > 0) yield batch
}

function readingOf({ column, index, at }: Head, points: readonly string[]): Reading {
  const value = column.value[index] ?? Number.NaN
  const reason = column.reason[index] ? reasonOf(column.reason[index]) : undefined
  const reading = {
    point: points[column.point] ?? '',
    at,
    receivedAt: at,
    value: Number.isNaN(value) ? null : value,
    quality: (column.quality[index] ?? 9) as Quality,
  }
  return reason === undefined ? reading : { ...reading, reason }
}

function isBefore(a: Head, b: Head): boolean {
  return a.at < b.at || (a.at === b.at && a.column.point < b.column.point)
}

function sink(heap: Head[], from: number): void {
  for (let parent = from; ; ) {
    const left = heap[2 * parent + 1]
    const right = heap[2 * parent + 2]
    const top = heap[parent]
    if (!top || !left) return
    const least = right && isBefore(right, left) ? right : left
    if (!isBefore(least, top)) return
    const child = least === left ? 2 * parent + 1 : 2 * parent + 2
    heap[parent] = least
    heap[child] = top
    parent = child
  }
}
