import { type Priority, priorities } from '../alarm/priority.ts'
import { isDrillNotice } from '../delivery/drill.ts'
import { formatLocal } from '../local-time.ts'
import { type ChannelMessage, isOver, noticesIn, type Title } from '../notice/channel-message.ts'
import type { Notice } from '../notice/notice.ts'
import { type ReadLanguage, writtenFor } from '../words/language.ts'
import { named, placeText } from '../words/place.ts'
import { fill, wordsOf } from '../words/tables.ts'
import { valueText as measured } from '../words/unit.ts'
import { cutBytes, fitLines } from './bytes.ts'

/** What a message says on a telephone, before a channel gives it its form. */
export interface Saying {
  /** All that matters, should nothing else be shown. */
  readonly title: string
  /** Of one notice what there is to know; of a digest a line each, most urgent first. */
  readonly lines: readonly string[]
  readonly link?: string
  readonly linkText: string
  /** The most urgent that still calls; `over` where nothing does. */
  readonly tone: Priority | 'over'
  /** What stands for the lines that do not fit. */
  readonly more: (left: number) => string
}

export interface SayingOptions {
  readonly language?: ReadLanguage | undefined
  /** Of the times. */
  readonly zone: string
  readonly telling?: number | undefined
  readonly isTest?: boolean | undefined
}

export function sayingOf(
  message: ChannelMessage,
  { language = 'zh-CN', zone, telling = 1, isTest }: SayingOptions,
): Saying {
  const { message: words } = wordsOf(language)
  const written = writtenFor(language)
  const notices = noticesIn(message)
  const [first] = notices
  const calling = notices.find(({ kind }) => !isOver(kind))
  const own = message.form === 'single' ? (first.marks ?? []).map((mark) => mark[written]) : []
  const marks = [isTest ? words.test : '', ...own, telling > 1 ? fill(words.telling, { number: telling }) : '']
  const before = marks.filter((mark) => mark !== '').map((mark) => `【${mark}】`)
  const many = message.form === 'digest' ? (titleOf(message.title, language) ?? countsOf(notices, language)) : ''
  const title = message.form === 'single' ? headlineOf(first, language) : many
  const link = message.form === 'single' ? first.link : (message.link ?? first.link?.replace(/#.*$/, ''))
  return {
    title: `${before.join('')}${title}${isDrillNotice(first) ? `【${words.drill}】` : ''}`,
    lines:
      message.form === 'single' ? factsOf(first, language, zone) : notices.map((each) => lineOf(each, language, zone)),
    ...(link !== undefined && { link }),
    linkText: wordsOf(language).mail.open,
    tone: calling?.priority ?? 'over',
    more: (count) => fill(words.more, { count }),
  }
}

function titleOf(title: Title | undefined, language: ReadLanguage): string | undefined {
  return title && ((language === 'bo' ? title.bo : undefined) ?? title[writtenFor(language)])
}

/** A saying as plain text of at most so many bytes. */
export function plainText({ title, lines, link, more }: Saying, most: number): string {
  return fitLines({ head: [title], lines, tail: link === undefined ? [] : [link] }, most, more)
}

/** The title within so many bytes. */
export function titleText({ title }: Saying, most: number): string {
  return cutBytes(title, most)
}

/** `【紧急】发生 南干渠 · 渠首 水位高 2.31 m` */
function headlineOf(notice: Notice, language: ReadLanguage): string {
  const what = [
    kindOf(notice, language),
    placeOf(notice, language),
    notice.name[writtenFor(language)],
    valueIn(notice, language),
  ]
  return `【${wordsOf(language).priority[notice.priority]}】${what.filter((part) => part !== '').join(' ')}`
}

function countsOf(notices: readonly Notice[], language: ReadLanguage): string {
  const words = wordsOf(language)
  const parts = priorities.flatMap((priority) => {
    const count = notices.filter((notice) => notice.priority === priority).length
    return count === 0 ? [] : [`${words.priority[priority]} ${count}`]
  })
  return fill(words.message.digest, { count: notices.length, parts: parts.join(language === 'en' ? ', ' : '，') })
}

function factsOf(notice: Notice, language: ReadLanguage, zone: string): string[] {
  const { label } = wordsOf(language)
  const written = writtenFor(language)
  const { at, why, response, kind, alarm, occurrence, limit, unit, word } = notice
  const facts: readonly (readonly [label: string, value: string])[] = [
    [label.limit, limit === undefined || word !== undefined ? '' : measured(limit, unit)],
    [label.time, formatLocal(at, zone)],
    [label.why, why ? why[written] : ''],
    [label.response, response && !isOver(kind) ? response[written] : ''],
    [label.alarm, `${alarm} #${occurrence}`],
  ]
  const between = language === 'en' ? ': ' : '：'
  return facts.filter(([, value]) => value !== '').map((fact) => fact.join(between))
}

function lineOf(notice: Notice, language: ReadLanguage, zone: string): string {
  const marks = (notice.marks ?? []).map((mark) => `【${mark[writtenFor(language)]}】`).join('')
  return `${marks}${headlineOf(notice, language)} ${formatLocal(notice.at, zone)}`
}

/** What a notice says, in a word. */
export function kindOf({ kind, ending }: Notice, language: ReadLanguage): string {
  const words = wordsOf(language)
  return kind === 'ended' && ending ? words.ending[ending] : words.kind[kind]
}

/** Where: site, and asset or device. */
export function placeOf({ site, asset, device, deviceName }: Notice, language: ReadLanguage): string {
  const ofDevice = device === undefined ? undefined : named(device, deviceName)
  return placeText({ site: site.name, asset: asset?.name, device: ofDevice }, (name) => name[writtenFor(language)])
}

/** `2.31 m`, or a state's word; '' where a number would say nothing. */
export function valueIn({ value, unit, word, wordName }: Notice, language: ReadLanguage): string {
  if (value === undefined || value === null) return ''
  return wordName ? wordName[writtenFor(language)] : (word ?? measured(value, unit))
}
