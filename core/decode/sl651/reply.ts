import { bytesOfHex, hexText } from './digits.ts'
import { type Element, identifierOf } from './elements.ts'
import { control, type Frame, formatFrame } from './frame.ts'

/** What a centre sends to a station. Local times are text, YYMMDDHHmmss. */

/** How a centre ends what it says: the station stays on the line, or hangs up. */
export type Ending = 'stay' | 'hang-up'

export interface Acknowledgement {
  /** Of the message that is acknowledged. */
  readonly serial: number
  readonly time: string
  readonly ending?: Ending
}

type Heard = Pick<Frame, 'encoding' | 'centre' | 'station' | 'password' | 'code' | 'packet' | 'end'>

/** The acknowledgement of a message, by its last packet: more is to come where it ended with ETB, and then it is ACK. */
export function acknowledgement(heard: Heard, { serial, time, ending = 'stay' }: Acknowledgement): Uint8Array {
  const { total } = heard.packet ?? {}
  const end =
    heard.end === control.etb && total === undefined ? control.ack : ending === 'stay' ? control.esc : control.eot
  return down(heard, { serial, time, end, ...(total !== undefined && { packet: { total, number: total } }) })
}

/** Asks for a packet again. */
export function refusal(
  heard: Heard,
  { serial, time, number }: { serial: number; time: string; number: number },
): Uint8Array {
  return down(heard, { serial, time, end: control.nak, packet: { total: heard.packet?.total ?? number, number } })
}

/** What a centre asks of a station by itself. */
export type Ask =
  | { readonly kind: 'latest' }
  | { readonly kind: 'elements'; readonly elements: readonly Element[] }
  /** Hours as YYMMDDHH. */
  | {
      readonly kind: 'series'
      readonly from: string
      readonly to: string
      readonly stepMinutes: number
      readonly element: Element
    }
  | { readonly kind: 'set-clock' }

export const askCodes: Readonly<Record<Ask['kind'], number>> = {
  latest: 0x37,
  elements: 0x3a,
  series: 0x38,
  'set-clock': 0x4a,
}

type Address = Pick<Frame, 'encoding' | 'centre' | 'station' | 'password'>

/** The frame that asks. A clock is set to `time`. */
export function question(of: Address, ask: Ask, time: string): Uint8Array {
  const text = of.encoding === 'hex' ? askBytes(ask) : askText(ask)
  return down({ ...of, code: askCodes[ask.kind] }, { serial: 0, time, end: control.enq, text })
}

function askBytes(ask: Ask): string {
  switch (ask.kind) {
    case 'latest':
    case 'set-clock':
      return ''
    case 'elements':
      return ask.elements.map(identifierOf).join('')
    case 'series':
      return `${ask.from}${ask.to}0418${stepDigits(ask.stepMinutes)}${identifierOf(ask.element)}`
  }
}

function askText(ask: Ask): string {
  switch (ask.kind) {
    case 'latest':
    case 'set-clock':
      return ''
    case 'elements':
      return ask.elements.map(({ name }) => `${name} `).join('')
    case 'series':
      return `${ask.from} ${ask.to} ${stepName(ask.stepMinutes)} ${ask.element.name} `
  }
}

/** Days, hours, minutes. */
function stepDigits(minutes: number): string {
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join('')
}

function stepName(minutes: number): string {
  const [unit, count] =
    minutes % 1440 === 0 ? ['D', minutes / 1440] : minutes % 60 === 0 ? ['H', minutes / 60] : ['N', minutes]
  return `DR${unit}${String(count).padStart(2, '0')}`
}

interface Said {
  readonly serial: number
  readonly time: string
  readonly end: number
  readonly packet?: NonNullable<Frame['packet']>
  /** Behind the time: hex of the bytes, or the characters. */
  readonly text?: string
}

function down(of: Address & Pick<Frame, 'code'>, { serial, time, end, packet, text = '' }: Said): Uint8Array {
  const { encoding, centre, station, password, code } = of
  const head = hexText(serial, 4) + time
  const body =
    encoding === 'hex'
      ? (bytesOfHex(head + text) ?? new Uint8Array())
      : Uint8Array.from(head + text, (letter) => letter.charCodeAt(0))
  const frame = { encoding, centre, station, password, code, body, end, direction: 'down' as const }
  return formatFrame(packet ? { ...frame, packet } : frame)
}
