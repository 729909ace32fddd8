interface Branch<T> {
  readonly children: Map<string, Branch<T>>
  value: T | undefined
}

const branch = <T>(): Branch<T> => ({ children: new Map(), value: undefined })

/** Values by topic, found by filter: what `FilterTree` is, the other way round. */
export class TopicTree<T> {
  private readonly root = branch<T>()
  size = 0

  get(topic: string): T | undefined {
    let place: Branch<T> | undefined = this.root
    for (const level of topic.split('/')) place = place?.children.get(level)
    return place?.value
  }

  set(topic: string, value: T): void {
    let place = this.root
    for (const level of topic.split('/')) {
      let next = place.children.get(level)
      if (!next) {
        next = branch()
        place.children.set(level, next)
      }
      place = next
    }
    if (place.value === undefined) this.size++
    place.value = value
  }

  delete(topic: string): void {
    const path = [this.root]
    const levels = topic.split('/')
    for (const level of levels) {
      const next = path.at(-1)?.children.get(level)
      if (!next) return
      path.push(next)
    }
    const last = path.at(-1)
    if (last?.value === undefined) return
    last.value = undefined
    this.size--
    for (let depth = levels.length; depth > 0; depth--) {
      const { children, value } = path[depth] ?? this.root
      if (children.size > 0 || value !== undefined) return
      path[depth - 1]?.children.delete(levels[depth - 1] ?? '')
    }
  }

  match(filter: string): T[] {
    const found: T[] = []
    collect(this.root, { levels: filter.split('/'), found }, 0)
    return found
  }
}

interface Search<T> {
  readonly levels: readonly string[]
  readonly found: T[]
}

function collect<T>(place: Branch<T>, search: Search<T>, depth: number): void {
  const level = search.levels[depth]
  if (level === undefined) {
    if (place.value !== undefined) search.found.push(place.value)
  } else if (level === '#') {
    everything(place, search.found, depth === 0)
  } else if (level === '+') {
    for (const [name, child] of place.children) {
      if (depth > 0 || !name.startsWith('$')) collect(child, search, depth + 1)
    }
  } else {
    const child = place.children.get(level)
    if (child) collect(child, search, depth + 1)
  }
}

/** A filter's `#`: the place itself and all below it; in the first level not `$SYS` and its like (§4.7.2). */
function everything<T>(place: Branch<T>, found: T[], isFirstLevel: boolean): void {
  if (place.value !== undefined) found.push(place.value)
  for (const [name, child] of place.children) {
    if (!isFirstLevel || !name.startsWith('$')) everything(child, found, false)
  }
}
