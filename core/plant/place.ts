import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import type { PlantPath } from './problem.ts'

/** A place in a text, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Where a path stands in the text: the value if it is a word or number, else its key; for a key that is missing, what
 * it is missing from. Through anchors and `<<` it is the place where the value was really written.
 */
export function placeOf(document: Document.Parsed, lines: LineCounter, path: PlantPath, about?: 'key'): Place {
  let node: Node | undefined = document.contents ?? undefined
  let offset = startOf(node) ?? 0
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1
    const parent = resolve(node, document)
    if (isSeq(parent) && typeof key === 'number') {
      node = asNode(parent.items[key])
      if (!node) break
      offset = startOf(node) ?? offset
      continue
    }
    const pair = isMap(parent) ? pairOf(parent, String(key), document) : undefined
    if (!pair) break
    node = asNode(pair.value)
    const value = isScalar(node) && !(isLast && about === 'key') ? startOf(node) : undefined
    offset = value ?? startOf(asNode(pair.key)) ?? offset
  }
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function pairOf(map: YAMLMap, key: string, document: Document.Parsed): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (own) return own
  for (const pair of map.items) {
    if (!isScalar(pair.key) || (pair.key.value !== '<<' && typeof pair.key.value !== 'symbol')) continue
    const merged = resolve(asNode(pair.value), document)
    const sources = isSeq(merged) ? merged.items.map((item) => resolve(asNode(item), document)) : [merged]
    for (const source of sources) {
      const found = isMap(source) ? pairOf(source, key, document) : undefined
      if (found) return found
    }
  }
  return undefined
}

function resolve(node: Node | undefined, document: Document.Parsed): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

function asNode(value: unknown): Node | undefined {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : undefined
}

function startOf(node: Node | undefined): number | undefined {
  return node?.range?.[0]
}
