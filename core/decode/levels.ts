import { z } from 'zod'

/** Levels of a topic, or parts of a text: the first is 1, the last -1; several are joined with what stood between them. */
const Level = z
  .number()
  .int()
  .refine((level) => level !== 0)
export const Levels = z.union(
  [Level.transform((level) => [level]), z.array(Level).min(1)],
  'expected a level (the first is 1, the last -1), or a list of levels',
)
export type Levels = z.output<typeof Levels>

/** The levels of a text; undefined where it has not all of them. */
export function levelsOf(text: string, separator: string, levels: Levels): string | undefined {
  return pick(text.split(separator), levels)?.join(separator)
}

/** The levels of a list. */
export function pick(all: readonly string[], levels: Levels): readonly string[] | undefined {
  const found = levels.flatMap((level) => all.at(level > 0 ? level - 1 : level) ?? [])
  return found.length === levels.length ? found : undefined
}
