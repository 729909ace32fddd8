import type { Priority } from '../alarm/priority.ts'
import type { WarningColour } from '../alarm/warning-colour.ts'
import type { LocalText } from '../quantity.ts'
import type { NoticeKind } from './decide.ts'
import { endingWords } from './ending.ts'
import { unitText } from './measure.ts'
import type { Notice } from './notice.ts'

const priorityZh: Readonly<Record<Priority, string>> = { critical: '紧急', high: '高', medium: '中', low: '低' }
const colourZh: Readonly<Record<WarningColour, string>> = { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色' }
const kindWords: Readonly<Record<NoticeKind, LocalText>> = {
  raised: { 'zh-CN': '报警', en: 'Raised' },
  worsened: { 'zh-CN': '加重', en: 'Worsened' },
  returned: endingWords.returned,
  ended: { 'zh-CN': '结束', en: 'Ended' },
  over: { 'zh-CN': '已恢复未确认', en: 'Came and went' },
}

/** `2026-07-02T18:15:00.000Z` of epoch ms. */
export function formatIso(at: number): string {
  return new Date(at).toISOString()
}

/** Chinese, then English; once where they are the same. */
export function both(text: LocalText): string {
  return text['zh-CN'] === text.en ? text.en : `${text['zh-CN']} ${text.en}`
}

/** What a notice says, in a word or two. */
export function kindText({ kind, ending }: Notice): string {
  return both(kind === 'ended' && ending ? endingWords[ending] : kindWords[kind])
}

export function priorityText(priority: Priority): string {
  return `${priorityZh[priority]} ${priority}`
}

export function colourText(colour: WarningColour): string {
  return `${colourZh[colour]} ${colour}`
}

/** Where: site and asset or device. */
export function placeText({ site, asset, device, deviceName }: Notice): string {
  const parts = [both(site.name), asset ? both(asset.name) : deviceName ? both(deviceName) : device]
  return parts.filter((part) => part !== undefined).join(' · ')
}

/** `2.31 m`, or a state's word; '' where a number would say nothing. */
export function valueText({ value, unit, word, wordName }: Notice): string {
  if (value === undefined || value === null) return ''
  return wordName ? both(wordName) : (word ?? withUnit(value, unit))
}

export function limitText({ limit, unit, word }: Notice): string {
  return limit === undefined || word !== undefined ? '' : withUnit(limit, unit)
}

function withUnit(value: number, unit: string): string {
  return `${Number(value.toPrecision(6))} ${unitText(unit)}`.trimEnd()
}
