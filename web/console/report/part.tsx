import type { ComponentChildren, JSX } from 'preact'
import { words } from '../../lib/language.ts'

interface TableProps {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly JSX.Element[]
}

/** A part of the report under its title. */
export function Part({
  title,
  children,
}: {
  readonly title: string
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** Its rows, or the word that there are none. */
export function Table({ title, head, rows }: TableProps): JSX.Element {
  if (rows.length === 0) return <p>{words().console.report.none}</p>
  return (
    <table aria-label={title}>
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  )
}
