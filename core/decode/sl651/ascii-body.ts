import { bytesOfHex, characters } from './digits.ts'
import { elementOf } from './elements.ts'
import { type Body, bits, Findings, hour, minutesOf } from './findings.ts'
import { asciiHeadOf } from './message.ts'

/**
 * The body of an ASCII frame (§6.7): serial number and time, then names and values by turns, `Z 1.230 VT 12.63 `. In a
 * series (`DRN05`) names come first, then their values by turns; `M` is one that is missing.
 */
export function readAsciiBody(
  bytes: Uint8Array,
  { station, code }: { readonly station: string; readonly code: number },
): Body {
  const text = characters(bytes)
  const findings = new Findings(station)
  // a text or a picture behind its name is in an encoding of its own
  const [told = ''] = text.slice(16).split(/(?:^| )(?:RGZS|PIC) /)
  const words = told.split(' ').filter((word) => word !== '')
  let at = 0
  while (at < words.length) at = step(words, at, { findings, code })
  const { serial, sent } = asciiHeadOf(bytes)
  return { serial, sent, items: findings.items, misread: findings.misread }
}

/** What reading a body has come to, and the function code it is read for. */
interface BodyState {
  readonly findings: Findings
  readonly code: number
}

/** Reads what stands at a word; the place of the next. */
function step(words: readonly string[], at: number, { findings, code }: BodyState): number {
  const name = words[at] ?? ''
  const value = words[at + 1]
  const where = `/${name}`
  if (name === 'ST' && value !== undefined) {
    findings.station = value.toUpperCase()
    findings.time = undefined
    findings.stepMs = 0
    // the class: one character without a name
    return at + (code !== 0x46 && /^[A-Z]$/.test(words[at + 2] ?? '') && words[at + 3] === 'TT' ? 3 : 2)
  }
  if (name === 'TT' && value !== undefined) {
    findings.time = value
    findings.stepMs = 0
    return at + 2
  }
  const [, unit = '', count = ''] = /^DR([DHN])(\d\d)$/.exec(name) ?? []
  if (unit) {
    findings.stepMs = Number(count) * { D: 86_400_000, H: 3_600_000, N: 60_000 }[unit as 'D' | 'H' | 'N']
    // some stations say it again
    const from = at + (value === count ? 2 : 1)
    return findings.stepMs === 0 || isHour(words[from] ?? '') ? from : series(words, from, findings)
  }
  if (value === undefined || isNumber(name)) {
    findings.refuse('bad-shape', where, value === undefined ? `${name} has no value` : `${name} has no name`)
    return at + 1
  }
  if (isName(value)) {
    findings.refuse('bad-shape', where, `${name} has no value`)
    return at + 1
  }
  take(name, value, { findings, plusMs: 0, where })
  return at + 2
}

function isHour(name: string): boolean {
  return /^DR(?:P|Z[1-8])$/.test(name)
}

function isNumber(word: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(word)
}

/** A name that the standard knows, where a value was expected. `C`, `M10` and the like are no numbers. */
function isName(word: string): boolean {
  return !isNumber(word) && word !== 'M' && (elementOf(word) !== undefined || /^(?:ST|TT|DR[DHN]\d\d)$/.test(word))
}

interface Told {
  readonly findings: Findings
  readonly plusMs: number
  readonly where: string
}

function take(name: string, word: string, { findings, plusMs, where }: Told): void {
  const known = elementOf(name)
  const id = known?.guide ?? name
  if (word === 'M' && id !== '45') {
    findings.take(id, null, { plusMs, where })
    return
  }
  if (id === '45' || isHour(name)) {
    const data = bytesOfHex(word)
    if (!data) findings.refuse('not-a-number', where, `${word} is no hex text`)
    else if (id === '45') bits(data, findings)
    else hour({ id, data }, findings)
    return
  }
  const number = isNumber(word) ? Number(word) : undefined
  const value = id === '05' ? minutesOf(number) : number
  if (value === undefined) findings.refuse('not-a-number', where, `${word} is no number of ${name}`)
  else findings.take(id, value, { plusMs, where })
}

/** Names up to the first value, then values by turns up to the next name of a station or a time. */
function series(words: readonly string[], from: number, findings: Findings): number {
  let at = from
  const names: string[] = []
  while (at < words.length && !isNumber(words[at] ?? '') && words[at] !== 'M') names.push(words[at++] ?? '')
  let end = at
  while (end < words.length && (isNumber(words[end] ?? '') || words[end] === 'M')) end++
  const count = end - at
  if (names.length === 0 || count % names.length > 0) {
    findings.refuse('bad-shape', `/${names.join('+')}`, `${count} values of ${names.length} elements`)
    return end
  }
  for (let index = 0; at < end; index++, at++) {
    const name = names[index % names.length] ?? ''
    const row = Math.floor(index / names.length)
    const told = { findings, plusMs: row * findings.stepMs, where: `/${name}/${row}` }
    take(name, words[at] ?? '', told)
  }
  return end
}
