interface Branch<T> {
  readonly children: Map<string, Branch<T>>
  readonly values: Map<string, T>
}

const branch = <T>(): Branch<T> => ({ children: new Map(), values: new Map() })

/** Values under topic filters, found by topic: the cost is the topic's depth, not the number of filters. */
export class FilterTree<T> {
  private readonly root = branch<T>()
  size = 0
  /** Grows with each filter that comes or goes: what matched a topic before still does while it stands. */
  changes = 0

  /** Sets the value of a filter's key. */
  set(filter: string, key: string, value: T): void {
    let place = this.root
    for (const level of filter.split('/')) {
      let next = place.children.get(level)
      if (!next) {
        next = branch()
        place.children.set(level, next)
      }
      place = next
    }
    if (!place.values.has(key)) {
      this.size++
      this.changes++
    }
    place.values.set(key, value)
  }

  /** Every filter that has a value. */
  filters(): string[] {
    const found: string[] = []
    if (this.size > 0) list(this.root, [], found)
    return found
  }

  delete(filter: string, key: string): void {
    const path = [this.root]
    const levels = filter.split('/')
    for (const level of levels) {
      const next = path.at(-1)?.children.get(level)
      if (!next) return
      path.push(next)
    }
    if (!path.at(-1)?.values.delete(key)) return
    this.size--
    this.changes++
    for (let depth = levels.length; depth > 0; depth--) {
      const { children, values } = path[depth] ?? this.root
      if (children.size > 0 || values.size > 0) return
      path[depth - 1]?.children.delete(levels[depth - 1] ?? '')
    }
  }

  /** Values of every filter that matches the topic (MQTT 3.1.1 §4.7). */
  match(topic: string): T[] {
    const found: T[] = []
    if (this.size > 0) collect(this.root, topic.split('/'), 0, found)
    return found
  }
}

function list<T>({ children, values }: Branch<T>, levels: readonly string[], found: string[]): void {
  if (values.size > 0) found.push(levels.join('/'))
  for (const [level, child] of children) list(child, [...levels, level], found)
}

function collect<T>({ children, values }: Branch<T>, levels: readonly string[], depth: number, found: T[]): void {
  // wildcards in the first level do not match $SYS and its like (§4.7.2)
  const wild = depth > 0 || !levels[0]?.startsWith('$')
  if (wild) found.push(...(children.get('#')?.values.values() ?? []))
  const level = levels[depth]
  if (level === undefined) {
    found.push(...values.values())
    return
  }
  const exact = children.get(level)
  if (exact) collect(exact, levels, depth + 1, found)
  const any = wild ? children.get('+') : undefined
  if (any) collect(any, levels, depth + 1, found)
}
