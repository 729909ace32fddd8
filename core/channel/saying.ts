import { type Priority, priorities } from '../alarm/priority.ts'
import { formatLocal } from '../local-time.ts'
import { isOver, type Message, noticesIn } from '../notice/message.ts'
import type { Notice } from '../notice/notice.ts'
import { limitText, valueText } from '../notice/words.ts'
import type { LocalText } from '../quantity.ts'
import type { Language } from '../words/language.ts'
import { fill, wordsOf } from '../words/tables.ts'
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
  readonly language?: Language | undefined
  /** Of the times. */
  readonly zone: string
  readonly telling?: number | undefined
  readonly isTest?: boolean | undefined
}

export function sayingOf(message: Message, { language = 'zh-CN', zone, telling = 1, isTest }: SayingOptions): Saying {
  const { message: words } = wordsOf(language)
  const notices = noticesIn(message)
  const [first] = notices
  const calling = notices.find(({ kind }) => !isOver(kind))
  const marks = [isTest ? words.test : '', telling > 1 ? fill(words.telling, { number: telling }) : '']
  const before = marks.filter((mark) => mark !== '').map((mark) => `【${mark}】`)
  const title = message.form === 'single' ? headlineOf(first, language) : countsOf(notices, language)
  const link = message.form === 'single' ? first.link : first.link?.replace(/#.*$/, '')
  return {
    title: `${before.join('')}${title}`,
    lines:
      message.form === 'single' ? factsOf(first, language, zone) : notices.map((each) => lineOf(each, language, zone)),
    ...(link !== undefined && { link }),
    linkText: words.open,
    tone: calling?.priority ?? 'over',
    more: (count) => fill(words.more, { count }),
  }
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
function headlineOf(notice: Notice, language: Language): string {
  const what = [kindOf(notice, language), placeOf(notice, language), notice.name[language], valueText(notice)]
  return `【${wordsOf(language).priority[notice.priority]}】${what.filter((part) => part !== '').join(' ')}`
}

function countsOf(notices: readonly Notice[], language: Language): string {
  const words = wordsOf(language)
  const parts = priorities.flatMap((priority) => {
    const count = notices.filter((notice) => notice.priority === priority).length
    return count === 0 ? [] : [`${words.priority[priority]} ${count}`]
  })
  return fill(words.message.digest, { count: notices.length, parts: parts.join(language === 'zh-CN' ? '，' : ', ') })
}

function factsOf(notice: Notice, language: Language, zone: string): string[] {
  const { message: words } = wordsOf(language)
  const { at, why, response, kind, alarm, occurrence } = notice
  const limit = limitText(notice)
  return [
    limit === '' ? '' : fill(words.limit, { value: limit }),
    fill(words.time, { time: formatLocal(at, zone) }),
    why ? fill(words.why, { why: why[language] }) : '',
    response && !isOver(kind) ? fill(words.response, { text: response[language] }) : '',
    fill(words.alarm, { alarm, occurrence }),
  ].filter((line) => line !== '')
}

function lineOf(notice: Notice, language: Language, zone: string): string {
  return `${headlineOf(notice, language)} ${formatLocal(notice.at, zone)}`
}

/** What a notice says, in a word. */
export function kindOf({ kind }: Notice, language: Language): string {
  return wordsOf(language).kind[kind]
}

/** Where: site, and asset or device. */
export function placeOf({ site, asset, device, deviceName }: Notice, language: Language): string {
  const say = (name: LocalText) => name[language]
  const what = asset ? say(asset.name) : deviceName ? say(deviceName) : device
  return what === undefined ? say(site.name) : `${say(site.name)} · ${what}`
}
