import type { AlarmBody } from '../../api/alarms/schema.ts'
import { valueText } from '../../core/words/unit.ts'
import { el } from '../lib/elements.ts'
import { local, words } from '../lib/language.ts'

const fallingKinds = new Set(['low', 'low-low', 'rate-of-fall'])

/** `2.41 m` against `2 m`; a word for a state; nothing where the numbers tell nobody anything. */
export function measure({ value, limit, unit, wordName, kind, speaks }: AlarmBody): HTMLElement | undefined {
  if (wordName) return el('p', { class: 'measure' }, el('strong', {}, local(wordName)))
  if (speaks === 'silent' || value === undefined) return undefined
  const sign = fallingKinds.has(kind ?? '') ? '≤' : '≥'
  const against = ` ${sign} ${words().page.limit} ${valueText(limit, unit)}`
  return el('p', { class: 'measure' }, el('strong', {}, valueText(value, unit)), against)
}
