import { both, sayBoth } from '../words/local-text.ts'
import { placeText as placeIn } from '../words/place.ts'
import { valueText as measured } from '../words/unit.ts'
import type { Notice } from './notice.ts'

/** `2026-07-02T18:15:00.000Z` of epoch ms. */
export function formatIso(at: number): string {
  return new Date(at).toISOString()
}

/** What a notice says, in a word or two. */
export function kindText({ kind, ending }: Notice): string {
  return sayBoth((words) => (kind === 'ended' && ending ? words.ending[ending] : words.kind[kind]))
}

/** Where: site and asset or device. */
export function placeText({ site, asset, device, deviceName }: Notice): string {
  const named = device === undefined ? undefined : (deviceName ?? { 'zh-CN': device, en: device })
  return placeIn({ site: site.name, asset: asset?.name, device: named }, both)
}

/** `2.31 m`, or a state's word; '' where a number would say nothing. */
export function valueText({ value, unit, word, wordName }: Notice): string {
  if (value === undefined || value === null) return ''
  return wordName ? both(wordName) : (word ?? measured(value, unit))
}

export function limitText({ limit, unit, word }: Notice): string {
  return limit === undefined || word !== undefined ? '' : measured(limit, unit)
}
