import { type FieldValue, type Line, originalText } from '../../storage/readings/line-protocol.ts'

/** Reads one line of line protocol, the slow and obvious way; throws where it is none. */
export function parseLine(text: string): Line {
  const reader = new LineReader(text)
  const measurement = originalText(reader.name(', '))
  const tags: Record<string, string> = {}
  while (reader.take(',')) {
    const key = originalText(reader.name('='))
    reader.expect('=')
    tags[key] = originalText(reader.name(', '))
  }
  reader.expect(' ')
  const fields: Record<string, FieldValue> = {}
  do {
    const key = originalText(reader.name('='))
    reader.expect('=')
    fields[key] = reader.field()
  } while (reader.take(','))
  reader.expect(' ')
  return { measurement, tags, fields, at: Number(reader.rest()) }
}

class LineReader {
  private readonly text: string
  private next = 0

  constructor(text: string) {
    this.text = text
  }

  take(char: string): boolean {
    if (this.text[this.next] !== char) return false
    this.next++
    return true
  }

  expect(char: string): void {
    if (!this.take(char)) throw new Error(`expected ${JSON.stringify(char)} at ${this.next} of ${this.text}`)
  }

  /** Up to one of the ends, which a backslash before it makes an ordinary character. */
  name(ends: string): string {
    let name = ''
    for (let char = this.text[this.next]; char !== undefined && !ends.includes(char); char = this.text[this.next]) {
      if (char === '\n') throw new Error(`a line that ends at ${this.next} of ${this.text}`)
      const escaped = char === '\\' ? this.text[this.next + 1] : undefined
      const special = escaped !== undefined && ',= '.includes(escaped)
      name += special ? escaped : char
      this.next += special ? 2 : 1
    }
    return name
  }

  field(): FieldValue {
    if (this.take('"')) return this.string()
    const text = /^[^, ]*/.exec(this.text.slice(this.next))?.[0] ?? ''
    this.next += text.length
    if (text === 'true' || text === 'false') return text === 'true'
    if (/^-?\d+i$/.test(text)) return BigInt(text.slice(0, -1))
    if (text === '' || Number.isNaN(Number(text))) throw new Error(`${text} is no field`)
    return Number(text)
  }

  rest(): string {
    return this.text.slice(this.next)
  }

  private string(): string {
    let value = ''
    while (!this.take('"')) {
      if (this.next >= this.text.length) throw new Error(`a string without end in ${this.text}`)
      if (this.text[this.next] === '\\') this.next++
      value += this.text[this.next++]
    }
    return value
  }
}
