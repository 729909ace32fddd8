/** Valid messages taken apart and put together otherwise: nothing that is left says anything new. The same dice, the same changes. */

export type Dice = () => number

export const pick = <T>(dice: Dice, from: readonly T[]): T => from[Math.floor(dice() * from.length)] as T

export function shuffled<T>(dice: Dice, list: readonly T[]): T[] {
  const left = [...list]
  return list.flatMap(() => left.splice(Math.floor(dice() * left.length), 1))
}

/** A list with some entries left out, or with foreign ones put in: not both, which could make a list of the same length. */
export function thinnedOrFilled<T>(dice: Dice, list: readonly T[], foreign: () => T): T[] {
  const kind = dice()
  if (kind < 0.3) return list.filter(() => dice() < 0.7)
  const filled = [...list]
  if (kind < 0.6) {
    for (let left = 1 + Math.floor(dice() * 2); left > 0; left--) {
      filled.splice(Math.floor(dice() * (filled.length + 1)), 0, foreign())
    }
  }
  return filled
}

/** Names that no mapping knows, though they hold the names that it knows, or are held by them. */
export const foreignNames = [
  'levels',
  'evel',
  'Level',
  'wlevel=',
  'flow_2',
  'low',
  'xtemp',
  'note',
  'seq',
  '0',
  '__proto__',
]

/** Numbers that no message has, in every guise. */
function foreignValue(dice: Dice): unknown {
  const number = 1e6 + Math.floor(dice() * 1e6)
  return pick<unknown>(dice, [
    number,
    String(number),
    `${number} cm`,
    true,
    null,
    [number],
    { v: number, value: number },
  ])
}

/** What stands in place of a value and is no JSON. */
const bad = ['NaN', '-Infinity', 'nan', '', '1.#QNAN', '1.5 m']

/**
 * A JSON document as text, members in any order, some left out, some put in, at times one value made bad. Lists keep their
 * order but for those at `sets`, pointers in which `*` is any entry.
 */
export function alterJson(document: unknown, dice: Dice, sets: readonly string[] = []): string {
  const write = (node: unknown, where: string): string => {
    if (Array.isArray(node)) {
      const entries = node.map((entry) => write(entry, `${where}/*`))
      const altered = thinnedOrFilled(dice, entries, () => JSON.stringify(foreignValue(dice)))
      return `[${(sets.includes(where) ? shuffled(dice, altered) : altered).join(',')}]`
    }
    if (typeof node !== 'object' || node === null) return dice() < 0.02 ? pick(dice, bad) : JSON.stringify(node)
    const kept = Object.entries(node).filter(() => dice() > 0.06)
    const foreign = foreignNames
      .filter(() => dice() < 0.04)
      .map((name): [string, unknown] => [name, foreignValue(dice)])
    const members = [...kept, ...foreign].map(
      ([name, value]) => `${JSON.stringify(name)}:${write(value, `${where}/${name}`)}`,
    )
    return `{${shuffled(dice, members).join(', ')}}`
  }
  return write(document, '')
}
