import { priorities } from '../alarm/priority.ts'
import { formatDuration } from '../duration.ts'
import { formatLocal } from '../local-time.ts'
import { endingWords } from './ending.ts'
import { type Message, noticesIn } from './message.ts'
import type { Ended, Notice } from './notice.ts'
import { both, colourText, kindText, limitText, placeText, priorityText, valueText } from './words.ts'

/** A message as an e-mail, in Chinese and English; times are the zone's. */
export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export function mailOf(message: Message, zone: string): MailText {
  return message.form === 'single' ? singleMail(message.notice, zone) : digestMail(message, zone)
}

type Row = readonly [label: string, value: string]

function singleMail(notice: Notice, zone: string): MailText {
  const headline = [placeText(notice), both(notice.name), valueText(notice)].filter((part) => part !== '').join(' · ')
  const subject = `[${priorityText(notice.priority)}] ${kindText(notice)}: ${headline}`
  const rows = rowsOf(notice, zone)
  const link = notice.link === undefined ? '' : `<p><a href="${escapeHtml(notice.link)}">打开 Open</a></p>`
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
  const rows: readonly Row[] = [
    ['状态 Event', kindText(notice)],
    ['缘由 Why', why ? both(why) : ''],
    ['此前 Before', ended ? endedText(ended, zone) : ''],
    ['级别 Priority', priorityText(priority)],
    ['预警 Warning', colour ? colourText(colour) : ''],
    ['地点 Place', placeText(notice)],
    ['数值 Value', valueText(notice)],
    ['限值 Limit', limitText(notice)],
    ['时间 Time', `${formatLocal(notice.at, zone)} (${zone})`],
    ['恢复时间 Returned', returnedAt === undefined ? '' : formatLocal(returnedAt, zone)],
    ['首发 First-out', order === 'first-out' ? '是 yes' : ''],
    ['锁定 Latched', latched ? '确认并检查后复位 acknowledge, inspect, then reset' : ''],
    ['原因 Cause', cause ? both(cause) : ''],
    ['后果 Consequence', consequence ? both(consequence) : ''],
    ['处置 What to do', response && !over ? both(response) : ''],
    ['响应时限 Respond within', timeToRespondMs && !over ? formatDuration(timeToRespondMs) : ''],
    ['编号 Alarm', `${notice.alarm} #${notice.occurrence}`],
  ]
  return rows.filter(([, value]) => value !== '')
}

function digestMail(message: Message, zone: string): MailText {
  const notices = noticesIn(message)
  const counts = priorities.flatMap((priority) => {
    const count = notices.filter((notice) => notice.priority === priority).length
    return count === 0 ? [] : [`${priorityText(priority)} ${count}`]
  })
  const subject = `[汇总 Digest] ${notices.length} 条通知 notices: ${counts.join(', ')}`
  const lines = notices.map((notice) => lineOf(notice, zone))
  const cells = lines.map((line) => `<tr>${line.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
  const [{ link }] = notices
  const pageLink = link?.slice(0, link.indexOf('#'))
  const anchor = pageLink === undefined ? '' : `<p><a href="${escapeHtml(pageLink)}">打开 Open</a></p>`
  return {
    subject,
    text: `${subject}\n时区 Zone: ${zone}\n\n${lines.map((line) => line.join(' | ')).join('\n')}\n${pageLink ? `\n${pageLink}\n` : ''}`,
    html: page(
      `<h2>${escapeHtml(subject)}</h2><p>时区 Zone: ${escapeHtml(zone)}</p><table>${cells.join('')}</table>${anchor}`,
    ),
  }
}

function lineOf(notice: Notice, zone: string): string[] {
  const { priority, at, returnedAt, why, ended } = notice
  const until = returnedAt === undefined ? '' : ` → ${formatLocal(returnedAt, zone)}`
  const limit = limitText(notice)
  const value = [valueText(notice), limit === '' ? '' : `(${limit})`].filter((part) => part !== '').join(' ')
  return [
    priorityText(priority),
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
  return `#${occurrence} ${both(endingWords[ending])} ${formatLocal(at, zone)}, ${both(why)}`
}

function linkLine({ link }: Notice): string {
  return link === undefined ? '' : `\n打开 Open: ${link}\n`
}

function page(body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"></head><body>${body}</body></html>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
