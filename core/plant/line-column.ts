import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, type YAMLMap } from 'yaml'
import type { PlantPath } from './problem.ts'
import { type AliasTargets, keyName, mergeKey } from './yaml-value.ts'

/** Where something stands in a text; both are counted from 1. */
export interface LineColumn {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset, from 1. */
export function lineColumnAt(lines: LineCounter, offset: number): LineColumn {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/**
 * Where a path stands in the text, in characters: the value if it is a word or number, else its key; for a key that is
 * missing, what it is missing from. Through anchors and `<<` it is the place where the value was really written.
 */
export function offsetOf(
  root: Node | null,
  path: PlantPath,
  { targets, about }: { readonly targets: AliasTargets; readonly about?: 'key' | undefined },
): number {
  let node: Node | undefined = root ?? undefined
  let offset = startOf(node) ?? 0
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1
    const parent = resolve(node, targets)
    if (isSeq(parent) && typeof key === 'number') {
      node = asNode(parent.items[key])
      if (!node) break
      offset = startOf(node) ?? offset
      continue
    }
    const pair = isMap(parent) ? pairOf(parent, String(key), targets) : undefined
    if (!pair) break
    node = asNode(pair.value)
    const value = isScalar(node) && !(isLast && about === 'key') ? startOf(node) : undefined
    offset = value ?? startOf(asNode(pair.key)) ?? offset
  }
  return offset
}

function pairOf(map: YAMLMap, key: string, targets: AliasTargets): Pair | undefined {
  const own = pairsOf(map).get(key)
  if (own) return own
  for (const pair of map.items) {
    if (keyName(pair.key) !== mergeKey) continue
    const merged = resolve(asNode(pair.value), targets)
    const sources = isSeq(merged) ? merged.items.map((item) => resolve(asNode(item), targets)) : [merged]
    for (const source of sources) {
      const found = isMap(source) ? pairOf(source, key, targets) : undefined
      if (found) return found
    }
  }
  return undefined
}

/** Many problems may stand in one large map: its keys are gone through once. */
const indexed = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexed.get(map)
  if (known) return known
  const pairs = new Map<string, Pair>()
  for (const pair of map.items) {
    const name = keyName(pair.key)
    if (name !== undefined && !pairs.has(name)) pairs.set(name, pair)
  }
  indexed.set(map, pairs)
  return pairs
}

function resolve(node: Node | undefined, targets: AliasTargets): Node | undefined {
  return isAlias(node) ? targets.get(node) : node
}

function asNode(value: unknown): Node | undefined {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : undefined
}

function startOf(node: Node | undefined): number | undefined {
  return node?.range?.[0]
}
