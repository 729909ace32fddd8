import type { Priority } from '../../alarm/priority.ts'
import { formatLocal } from '../../local-time.ts'
import { type ChannelMessage, noticesIn } from '../../notice/channel-message.ts'
import { limitText } from '../../notice/words.ts'
import type { Language } from '../../words/language.ts'
import { wordsOf } from '../../words/tables.ts'
import { kindOf, placeOf, plainText, sayingOf, valueIn } from '../saying.ts'

/** What a gateway's template may name. */
export const fieldNames = [
  'person.id',
  'person.phone',
  'delivery.id',
  'delivery.telling',
  'alarm.id',
  'alarm.no',
  'alarm.short',
  'priority',
  'priority.number',
  'priority.word',
  'kind',
  'kind.word',
  'title',
  'text',
  'place',
  'site.id',
  'site.name.zh-CN',
  'site.name.en',
  'asset.name.zh-CN',
  'asset.name.en',
  'name',
  'value',
  'value.zh',
  'limit',
  'time',
  'response',
  'link',
] as const
export type FieldName = (typeof fieldNames)[number]
export type Fields = Readonly<Record<FieldName, string | number>>

export interface FieldSource {
  readonly message: ChannelMessage
  readonly person: { readonly id: string; readonly address: string }
  readonly language: Language
  readonly zone: string
  readonly telling?: number | undefined
  readonly isTest?: boolean | undefined
  /** Of `text`, between title and link. Default: as many as fit. */
  readonly mostLines?: number
}

/** As ntfy counts, 5 is the most. */
const numbers: Readonly<Record<Priority, number>> = { critical: 5, high: 4, medium: 3, low: 2 }
const mostText = 2_000

/** Of a digest, the fields of its most urgent notice, and title and text of all. */
export function fieldsOf({ message, person, language, zone, telling = 1, isTest, mostLines }: FieldSource): Fields {
  const [notice] = noticesIn(message)
  const words = wordsOf(language)
  const whole = sayingOf(message, { language, zone, telling, isTest })
  const saying = { ...whole, lines: whole.lines.slice(0, mostLines) }
  return {
    'person.id': person.id,
    'person.phone': person.address,
    'delivery.id': message.id,
    'delivery.telling': telling,
    'alarm.id': notice.alarm,
    'alarm.no': notice.occurrence,
    'alarm.short': notice.number,
    priority: notice.priority,
    'priority.number': numbers[notice.priority],
    'priority.word': words.priority[notice.priority],
    kind: notice.kind,
    'kind.word': isTest ? words.message.test : kindOf(notice, language),
    title: saying.title,
    text: plainText(saying, mostText),
    place: placeOf(notice, language),
    'site.id': notice.site.id,
    'site.name.zh-CN': notice.site.name['zh-CN'],
    'site.name.en': notice.site.name.en,
    'asset.name.zh-CN': notice.asset?.name['zh-CN'] ?? notice.site.name['zh-CN'],
    'asset.name.en': notice.asset?.name.en ?? notice.site.name.en,
    name: notice.name[language],
    value: valueIn(notice, language),
    'value.zh': spoken(notice),
    limit: limitText(notice),
    time: formatLocal(notice.at, zone),
    response: notice.response?.[language] ?? '',
    link: saying.link ?? '',
  }
}

/** Carriers take no ³, ° or µ in a text message, and a voice cannot say them. */
const spokenUnits: Readonly<Record<string, string>> = {
  m: '米',
  mm: '毫米',
  m3: '立方米',
  'm3/s': '立方米每秒',
  degC: '摄氏度',
  '%': '百分比',
  V: '伏',
  A: '安',
  kPa: '千帕',
}

function spoken({
  value,
  unit,
  wordName,
}: Pick<ReturnType<typeof noticesIn>[0], 'value' | 'unit' | 'wordName'>): string {
  if (wordName) return wordName['zh-CN']
  if (value === undefined || value === null) return '无'
  const hourly = unit.endsWith('/h')
  const base = hourly ? unit.slice(0, -2) : unit
  return `${Number(value.toPrecision(6))}${spokenUnits[base] ?? base}${hourly ? '每小时' : ''}`
}
