import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

/** A YAML node as plain data, and where its aliases lead. */
export interface YamlValue {
  readonly value: unknown
  readonly targets: AliasTargets
  readonly problems: readonly YamlProblem[]
  /** Keys that their map has already; of two, the later is in `value`. */
  readonly duplicates: readonly YamlProblem[]
}
export type AliasTargets = ReadonlyMap<Alias, Node>

export interface YamlProblem {
  /** In characters from the beginning of the text. */
  readonly offset: number
  readonly message: string
}

/** The key that takes in another map's keys, unless the map has them itself. */
export const mergeKey = '<<'
/** A key's text; undefined where the key is no word. With its option `merge`, the `yaml` package has a symbol for `<<`. */
export function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  return typeof key.value === 'symbol' ? mergeKey : String(key.value)
}

/** Aliases may make the data so much larger than the text. A point takes in about three times what is written. */
const growth = 20
const freeNodes = 1_000

interface Converted {
  readonly value: unknown
  /** Nodes that it stands for, aliases followed. */
  readonly size: number
}
const alreadyThere = 'this key is there already: the keys of one thing are unique'
const nothing: Converted = { value: undefined, size: 0 }

/**
 * Converts in one pass. The `yaml` package's own conversion looks through every alias for each alias, which takes
 * minutes for a city of 10,000 points, and does not say where an alias without an anchor stands.
 */
export function yamlValue(root: Node | null): YamlValue {
  const anchors = new Map<string, { readonly node: Node; readonly converted: Converted }>()
  const targets = new Map<Alias, Node>()
  const problems: YamlProblem[] = []
  const duplicates: YamlProblem[] = []
  let written = 0

  function convert(node: unknown): Converted {
    written++
    if (isAlias(node)) return follow(node)
    const converted = isScalar(node)
      ? { value: node.value, size: 1 }
      : isSeq(node)
        ? convertAll(node.items)
        : isMap(node)
          ? convertMap(node)
          : { value: null, size: 1 }
    // Only now: what stands inside an anchor cannot mean the anchor itself.
    if ((isScalar(node) || isSeq(node) || isMap(node)) && node.anchor) anchors.set(node.anchor, { node, converted })
    return converted
  }

  function follow(alias: Alias): Converted {
    const anchor = anchors.get(alias.source)
    if (!anchor) return fail(alias, `no anchor &${alias.source} stands before this`)
    targets.set(alias, anchor.node)
    return anchor.converted
  }

  function convertAll(items: readonly unknown[]): Converted {
    const all = items.map(convert)
    return { value: all.map(({ value }) => value), size: all.reduce((sum, { size }) => sum + size, 1) }
  }

  function convertMap(map: YAMLMap): Converted {
    const own = new Map<string, unknown>()
    const names = new Set<string>()
    const merged = new Map<string, unknown>()
    let total = 1
    for (const { key, value } of map.items) {
      const { value: inner, size } = convert(value)
      total += size
      const name = keyName(key) ?? ''
      if (names.has(name)) duplicates.push({ offset: offsetOf(key), message: alreadyThere })
      names.add(name)
      if (name !== mergeKey) own.set(name, inner)
      else mergeInto(merged, inner, value ?? map)
    }
    for (const [key, value] of merged) if (!own.has(key)) own.set(key, value)
    // Not by assignment: a key `__proto__` is a key like others here.
    return { value: Object.fromEntries(own), size: total }
  }

  function mergeInto(merged: Map<string, unknown>, source: unknown, node: unknown): void {
    if (source === undefined) return
    for (const one of Array.isArray(source) ? source : [source]) {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) {
        fail(node, 'expected an alias of keys and values to take in, like *name')
        return
      }
      for (const [key, value] of Object.entries(one)) if (!merged.has(key)) merged.set(key, value)
    }
  }

  function fail(node: unknown, message: string): Converted {
    problems.push({ offset: offsetOf(node), message })
    return nothing
  }

  const { value, size } = convert(root)
  if (size > growth * written + freeNodes) {
    problems.push({ offset: 0, message: `aliases make ${size} values out of ${written}: too many` })
  }
  return { value, targets, problems, duplicates }
}

function offsetOf(node: unknown): number {
  const range = isAlias(node) || isScalar(node) || isSeq(node) || isMap(node) ? node.range : undefined
  return range?.[0] ?? 0
}
