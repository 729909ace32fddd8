import type { AlarmBody } from '../../api/alarm/schema.ts'
import { el } from '../lib/elements.ts'
import { local, words } from '../lib/language.ts'

const typeset: Readonly<Record<string, string>> = { m3: 'm³', 'm3/s': 'm³/s', degC: '°C', 'uS/cm': 'µS/cm' }

/** A unit as people write it: `m³/s`, `°C/h`. */
function unitText(unit: string): string {
  const [, base = '', rate = ''] = /^(.*?)(\/h)?$/.exec(unit) ?? []
  return (typeset[base] ?? base) + rate
}

export function quantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–'
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))
  return unit ? `${text} ${unitText(unit)}` : text
}

const fallingKinds = new Set(['low', 'low-low', 'rate-of-fall'])

/** `2.41 m` against `2 m`; a word for a state; nothing where the numbers are only yes and no. */
export function measure({ value, limit, unit, word, wordName, kind }: AlarmBody): HTMLElement | undefined {
  if (word) return el('p', { class: 'measure' }, el('strong', {}, local(wordName) || word))
  const isNumber = unit !== '' || kind === 'starts'
  if (!isNumber || value === undefined) return undefined
  const sign = fallingKinds.has(kind ?? '') ? '≤' : '≥'
  const against = ` ${sign} ${words().page.limit} ${quantity(limit, unit)}`
  return el('p', { class: 'measure' }, el('strong', {}, quantity(value, unit)), against)
}
