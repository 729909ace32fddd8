import { priorities } from '../alarm/priority.ts'
import { isDrillNotice } from '../delivery/drill.ts'
import { formatDuration } from '../duration.ts'
import { formatLocal } from '../local-time.ts'
import { both, sayBoth } from '../words/local-text.ts'
import type { Labels, MailWords } from '../words/words.ts'
import { type ChannelMessage, noticesIn } from './channel-message.ts'
import type { Ended, Notice } from './notice.ts'
import { kindText, limitText, placeText, valueText } from './words.ts'

/** A message as an e-mail, in Chinese and English; times are the zone's. */
export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export function mailOf(message: ChannelMessage, zone: string): MailText {
  return message.form === 'single' ? singleMail(message.notice, zone) : digestMail(message, zone)
}

/** Words of the mail itself, in both languages. */
function say(key: keyof MailWords): string {
  return sayBoth(({ mail }) => mail[key])
}

type Row = readonly [label: string, value: string]

function singleMail(notice: Notice, zone: string): MailText {
  const marks = (notice.marks ?? []).map((mark) => `[${both(mark)}] `).join('')
  const end = isDrillNotice(notice) ? ` [${sayBoth(({ message }) => message.drill)}]` : ''
  const what = [placeText(notice), both(notice.name), valueText(notice)].filter((part) => part !== '').join(' · ')
  const headline = `${marks}${what}${end}`
  const subject = `${marks}[${sayBoth((words) => words.priority[notice.priority])}] ${kindText(notice)}: ${what}${end}`
  const rows = rowsOf(notice, zone)
  const link = notice.link === undefined ? '' : `<p><a href="${escapeHtml(notice.link)}">${say('open')}</a></p>`
  const cells = rows.map(
    ([label, value]) => `<tr><th align="left">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  )
  return {
    subject,
    text: `${headline}\n\n${rows.map(([label, value]) => `${label}: ${value}`).join('\n')}\n${linkLine(notice)}`,
    html: page(`<h2>${escapeHtml(headline)}</h2><table>${cells.join('')}</table>${link}`),
  }
}

function rowsOf(notice: Notice, zone: string): Row[] {
  const { priority, colour, cause, consequence, response, timeToRespondMs, order, returnedAt, why, ended } = notice
  const over = notice.kind === 'returned' || notice.kind === 'ended'
  const latched = notice.state === 'LUNACK' || notice.state === 'LACKED'
  const rows: readonly (readonly [label: keyof Labels, value: string])[] = [
    ['event', kindText(notice)],
    ['why', why ? both(why) : ''],
    ['before', ended ? endedText(ended, zone) : ''],
    ['priority', sayBoth((words) => words.priority[priority])],
    ['warning', colour ? sayBoth((words) => words.colour[colour]) : ''],
    ['place', placeText(notice)],
    ['value', valueText(notice)],
    ['limit', limitText(notice)],
    ['time', `${formatLocal(notice.at, zone)} (${zone})`],
    ['returned', returnedAt === undefined ? '' : formatLocal(returnedAt, zone)],
    ['firstOut', order === 'first-out' ? say('yes') : ''],
    ['latched', latched ? say('toReset') : ''],
    ['cause', cause ? both(cause) : ''],
    ['consequence', consequence ? both(consequence) : ''],
    ['response', response && !over ? both(response) : ''],
    ['respondWithin', timeToRespondMs && !over ? formatDuration(timeToRespondMs) : ''],
    ['alarm', `${notice.alarm} #${notice.occurrence}`],
  ]
  return rows
    .filter(([, value]) => value !== '')
    .map(([label, value]) => [sayBoth((words) => words.label[label]), value])
}

function digestMail(message: ChannelMessage, zone: string): MailText {
  const notices = noticesIn(message)
  const counts = priorities.flatMap((priority) => {
    const count = notices.filter((notice) => notice.priority === priority).length
    return count === 0 ? [] : [`${sayBoth((words) => words.priority[priority])} ${count}`]
  })
  const title = message.form === 'digest' ? message.title : undefined
  const subject = title ? both(title) : `[${say('digest')}] ${notices.length} ${say('notices')}: ${counts.join(', ')}`
  const lines = notices.map((notice) => lineOf(notice, zone))
  const cells = lines.map((line) => `<tr>${line.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
  const [{ link }] = notices
  const pageLink = (message.form === 'digest' ? message.link : undefined) ?? link?.slice(0, link.indexOf('#'))
  const anchor = pageLink === undefined ? '' : `<p><a href="${escapeHtml(pageLink)}">${say('open')}</a></p>`
  return {
    subject,
    text: `${subject}\n${say('zone')}: ${zone}\n\n${lines.map((line) => line.join(' | ')).join('\n')}\n${pageLink ? `\n${pageLink}\n` : ''}`,
    html: page(
      `<h2>${escapeHtml(subject)}</h2><p>${say('zone')}: ${escapeHtml(zone)}</p><table>${cells.join('')}</table>${anchor}`,
    ),
  }
}

function lineOf(notice: Notice, zone: string): string[] {
  const { priority, at, returnedAt, why, ended, marks = [] } = notice
  const until = returnedAt === undefined ? '' : ` → ${formatLocal(returnedAt, zone)}`
  const limit = limitText(notice)
  const value = [valueText(notice), limit === '' ? '' : `(${limit})`].filter((part) => part !== '').join(' ')
  return [
    ...marks.map(both),
    sayBoth((words) => words.priority[priority]),
    kindText(notice),
    `${formatLocal(at, zone)}${until}`,
    placeText(notice),
    both(notice.name),
    value,
    ...(why ? [both(why)] : []),
    ...(ended ? [endedText(ended, zone)] : []),
  ]
}

/** `#3 恢复 Returned 2026-07-03 02:15:00, …` */
function endedText({ occurrence, at, ending, why }: Ended, zone: string): string {
  return `#${occurrence} ${sayBoth((words) => words.ending[ending])} ${formatLocal(at, zone)}, ${both(why)}`
}

function linkLine({ link }: Notice): string {
  return link === undefined ? '' : `\n${say('open')}: ${link}\n`
}

function page(body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"></head><body>${body}</body></html>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
