import { z } from 'zod'
import { isName } from '../../core/topic.ts'

/**
 * A name made of columns: `england`, `{station}`, `level-{unitName}`. The columns' texts are slugged,
 * so that any text makes a name that may stand in a topic.
 */
export interface Template {
  readonly columns: readonly string[]
  /** The name for a row; undefined when the columns leave nothing to name it by. */
  readonly fill: (cell: (column: string) => string) => string | undefined
}

const placeholder = /\{([^{}]+)\}/

/** Splits the text at its `{column}`s. */
function parseTemplate(text: string): Template {
  const parts = text.split(placeholder)
  const columns = parts.filter((_, index) => index % 2 === 1)
  return {
    columns,
    fill: (cell) => {
      const name = parts.map((part, index) => (index % 2 === 1 ? slug(cell(part)) : part)).join('')
      return isName(name) ? name : undefined
    },
  }
}

/**
 * The nearest name to a text: lower case, all but letters, digits, `.` and `_` turned to single hyphens, none of them
 * at the ends, at most 64. `''` when nothing is left. `Tipping Bucket Raingauge` is `tipping-bucket-raingauge`.
 */
export function slug(text: string): string {
  const hyphenated = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
  return hyphenated
    .replace(/^[-._]+/, '')
    .slice(0, 64)
    .replace(/[-._]+$/, '')
}

export const TemplateText = z
  .string()
  .refine(
    (text) => isName(text.replaceAll(new RegExp(placeholder, 'g'), 'x')),
    'expected a-z 0-9 - _ . and {column}, beginning and ending with a letter, a digit or a {column}',
  )
  .transform(parseTemplate)
