import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { withoutStrayQuote } from '../quotes.ts'
import { fieldValue } from './value.ts'

/** InfluxDB line protocol: `measurement,tag=value field=value,field=value timestamp`, a line for each. */

export interface Line {
  readonly measurement: string
  readonly tags: ReadonlyMap<string, string>
  /** Numbers, booleans and text; a misfit where a field comes twice, or is none of these. */
  readonly fields: ReadonlyMap<string, unknown>
  /** Digits, in the precision of the sender. */
  readonly time?: string
}

/** The lines of a text; comments and blank ones are none. What is no line is a misfit. */
export function linesOf(payload: string): readonly (Line | Misfit)[] {
  const { text, rest } = withoutStrayQuote(payload, (char) => char === '\\')
  const found: (Line | Misfit)[] = []
  for (let at = 0; at < text.length; ) {
    const from = skip(text, at, ' \t\r\n')
    if (from === text.length) break
    if (text[from] === '#') {
      at = endOfLine(text, from)
      continue
    }
    const line = new Scanner(text, from).line()
    found.push(line instanceof Misfit ? line : line.line)
    at = line instanceof Misfit ? endOfLine(text, from) : line.end
  }
  return rest ? [...found, rest] : found
}

/** All up to what ends it, unless a backslash stands before that, or to the end of the line. */
const untilSeparator = /[^\\,= \n]*(?:\\[,= ]?[^\\,= \n]*)*/y
const untilComma = /[^\\, \n]*(?:\\[,= ]?[^\\, \n]*)*/y
/** A text in its quotes, line ends included. */
const quotedText = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y

class Scanner {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  line(): { line: Line; end: number } | Misfit {
    const measurement = this.#take(untilComma).replace(/\\([, ])/g, '$1')
    if (measurement === '') return this.#misfit('a measurement')
    const tags = new Map<string, string>()
    while (this.#is(',')) {
      const name = unescaped(this.#take(untilSeparator))
      if (name === '' || !this.#is('=')) return this.#misfit('tag=value')
      const value = unescaped(this.#take(untilSeparator))
      if (value === '' || this.#here === '=') return this.#misfit(`a value of tag ${name}`)
      if (tags.has(name)) return new Misfit(`tag ${quote(name)} comes twice`)
      tags.set(name, value)
    }
    this.#skipBlanks()
    const fields = new Map<string, unknown>()
    do {
      const name = unescaped(this.#take(untilSeparator))
      if (name === '' || !this.#is('=')) return this.#misfit('field=value')
      const written = this.#take(this.#here === '"' ? quotedText : untilComma)
      if (written === '' && this.#here === '"') return this.#misfit('the end of a text')
      fields.set(name, fields.has(name) ? new Misfit(`field ${quote(name)} comes twice`) : fieldValue(written))
    } while (this.#is(','))
    this.#skipBlanks()
    const time = this.#take(untilComma)
    this.#skipBlanks()
    if (!/^(?:-?\d+)?$/.test(time) || !this.#isEnd()) return this.#misfit('a timestamp, or the end of the line')
    return { line: { measurement, tags, fields, ...(time === '' ? {} : { time }) }, end: this.#at }
  }

  get #here(): string | undefined {
    return this.#text[this.#at]
  }

  #isEnd(): boolean {
    return this.#here === undefined || this.#here === '\n'
  }

  #is(char: string): boolean {
    if (this.#here !== char) return false
    this.#at++
    return true
  }

  #skipBlanks(): void {
    this.#at = skip(this.#text, this.#at, ' \r')
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#text) ?? []
    const isLineEnd = found.endsWith('\r') && this.#text[this.#at + found.length] === '\n'
    const taken = isLineEnd ? found.slice(0, -1) : found
    this.#at += taken.length
    return taken
  }

  #misfit(expected: string): Misfit {
    return new Misfit(`${quote(this.#text.slice(this.#at, this.#at + 40))} where ${expected} was expected`)
  }
}

function unescaped(name: string): string {
  return name.replace(/\\([,= ])/g, '$1')
}

function skip(text: string, from: number, blanks: string): number {
  let at = from
  while (at < text.length && blanks.includes(text.charAt(at))) at++
  return at
}

/** Behind a line that is none: what looks like a line within its quotes is no line either. */
function endOfLine(text: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') isQuoted = !isQuoted
    else if (text[at] === '\n' && !isQuoted) return at + 1
  }
  return text.length
}
