/** A calendar for phones and mail programs to subscribe to: iCalendar, RFC 5545. Written only, never read. */

export interface CalendarEvent {
  /** Stays the same as long as it is the same turn of duty. */
  readonly uid: string
  /** [from, to), epoch ms. */
  readonly from: number
  readonly to: number
  readonly title: string
  readonly text?: string
}

/** `stampedAt`: when it is made, epoch ms. Times are UTC, so no zone has to be known where it is read. */
export function icsOf(name: string, events: readonly CalendarEvent[], stampedAt: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Huoshui//on call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...events.flatMap(({ uid, from, to, title, text }) => [
      'BEGIN:VEVENT',
      `UID:${escaped(uid)}`,
      `DTSTAMP:${timeOf(stampedAt)}`,
      `DTSTART:${timeOf(from)}`,
      `DTEND:${timeOf(to)}`,
      `SUMMARY:${escaped(title)}`,
      ...(text === undefined ? [] : [`DESCRIPTION:${escaped(text)}`]),
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** `20260703T000000Z`. */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** RFC 5545 §3.3.11. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n|\r/g, '\\n')
}

/** At most 75 bytes a line, no character cut (RFC 5545 §3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let text = ''
  let bytes = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (bytes + size > 75) {
      text += '\r\n '
      bytes = 1
    }
    text += character
    bytes += size
  }
  return text
}
