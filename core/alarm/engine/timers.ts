/**
 * What is due when, by small integer keys: a binary heap with at most one live entry a key. An entry may be early; the
 * caller says the true time when it comes up, so a timer that is put off with every reading costs nothing then.
 * At one instant the lowest key goes first, whatever the order of scheduling.
 */
export interface Timers {
  /** Makes sure that the key comes up at `due` or before. */
  schedule(key: number, due: number): void
  /** Takes the first entry that is due at `now` or before. */
  take(now: number): { readonly key: number; readonly due: number } | undefined
  clear(): void
  /** When the next entry is due; undefined when nothing is. */
  next(): number | undefined
}

interface Entry {
  readonly due: number
  readonly key: number
}

export function createTimers(): Timers {
  const heap: Entry[] = []
  const live = new Map<number, number>()

  function before(a: Entry, b: Entry): boolean {
    return a.due < b.due || (a.due === b.due && a.key < b.key)
  }

  function push(entry: Entry): void {
    let index = heap.push(entry) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || !before(entry, above)) break
      heap[index] = above
      heap[parent] = entry
      index = parent
    }
  }

  function pop(): void {
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let index = 0
    heap[0] = last
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const [a, b] = [heap[left], heap[right]]
      const child = a && b ? (before(b, a) ? right : left) : left
      const smaller = heap[child]
      if (!smaller || !before(smaller, last)) return
      heap[index] = smaller
      heap[child] = last
      index = child
    }
  }

  function dropStale(): void {
    for (let top = heap[0]; top && live.get(top.key) !== top.due; top = heap[0]) pop()
  }

  return {
    schedule(key, due) {
      const known = live.get(key)
      if (known !== undefined && known <= due) return
      live.set(key, due)
      push({ key, due })
    },
    take(now) {
      dropStale()
      const top = heap[0]
      if (!top || top.due > now) return undefined
      pop()
      live.delete(top.key)
      return top
    },
    clear() {
      heap.length = 0
      live.clear()
    },
    next() {
      dropStale()
      return heap[0]?.due
    },
  }
}
