import type { ChannelMessage } from '../../notice/channel-message.ts'
import type { Notice } from '../../notice/notice.ts'
import type { LocalText } from '../../words/language.ts'
import { cutCharacters } from '../bytes.ts'
import { smsPartsOf } from '../sms-parts.ts'
import { type FieldSource, type Fields, fieldsOf } from './fields.ts'

export interface Fitted {
  readonly fields: Fields
  /** In how many parts it goes, as it is. */
  readonly parts: number
  readonly isCut: boolean
}

const names = [Number.POSITIVE_INFINITY, 20, 12, 8, 4] as const
const lines = [Number.POSITIVE_INFINITY, 3, 2, 1, 0] as const

/**
 * What a template may name, so that what the person reads goes in at most so many parts. First lines of a text go, the
 * last ones first, then the alarm's name is shortened: place and value stay. More parts than that only where even so it
 * does not fit.
 */
export function fitParts(source: FieldSource, most: number, read: (fields: Fields) => string): Fitted {
  let fitted: Fitted | undefined
  for (const name of names) {
    for (const mostLines of lines) {
      const fields = fieldsOf({ ...source, message: withNames(source.message, name), mostLines })
      const parts = smsPartsOf(read(fields))
      fitted = { fields, parts, isCut: fitted !== undefined }
      if (parts <= most) return fitted
    }
  }
  return fitted ?? { fields: fieldsOf(source), parts: 1, isCut: false }
}

function withNames(message: ChannelMessage, most: number): ChannelMessage {
  if (most === Number.POSITIVE_INFINITY) return message
  if (message.form === 'single') return { ...message, notice: shortNamed(message.notice, most) }
  const [first, ...others] = message.notices
  return { ...message, notices: [shortNamed(first, most), ...others.map((each) => shortNamed(each, most))] }
}

function shortNamed(notice: Notice, most: number): Notice {
  const cut = (text: LocalText): LocalText => ({
    'zh-CN': cutCharacters(text['zh-CN'], most),
    en: cutCharacters(text.en, most),
  })
  return { ...notice, name: cut(notice.name), ...(notice.response && { response: cut(notice.response) }) }
}
