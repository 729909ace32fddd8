import type { EditableValues } from '../../core/alarm/compile/origin.ts'
import { exactText } from '../../core/words/unit.ts'

/** What an edit sets, for a shell: `limit=2.15 onDelay=3min`. */
export function valuesText(values: EditableValues): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value, exact) : exact(key, value)}`)
    .join(' ')
}

function exact(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(exactText(value)) : value
}
