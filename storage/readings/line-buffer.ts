/** Lines of line protocol one after the other, as bytes: a string for each reading would cost more than all else about it. */
export class LineBuffer {
  private bytes = Buffer.allocUnsafe(65_536)
  private end = 0
  private readonly starts: number[] = []
  private lastNumber = Number.NaN
  private lastDigits = ''

  get count(): number {
    return this.starts.length
  }

  clear(): void {
    this.end = 0
    this.starts.length = 0
  }

  /** A line as it is, without a newline. */
  add(line: string): void {
    this.begin(3 * line.length)
    this.end += this.bytes.write(line, this.end, 'utf8')
  }

  /** `head`, a number's text, a space and the time, epoch ms. */
  addValue(head: Uint8Array, number: string, at: number): void {
    this.begin(head.length + number.length + 32)
    this.bytes.set(head, this.end)
    this.end += head.length
    this.ascii(number)
    this.bytes[this.end++] = space
    if (at !== this.lastNumber) {
      this.lastNumber = at
      this.lastDigits = String(at)
    }
    this.ascii(this.lastDigits)
  }

  /** Lines [from, to) with newlines between them. */
  text(from = 0, to = this.count): string {
    const last = to < this.count ? (this.starts[to] ?? 0) - 1 : this.end
    return this.bytes.toString('utf8', this.starts[from], last)
  }

  private begin(bytes: number): void {
    const needed = this.end + bytes + 1
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * needed)
      this.bytes.copy(larger, 0, 0, this.end)
      this.bytes = larger
    }
    if (this.end > 0) this.bytes[this.end++] = newline
    this.starts.push(this.end)
  }

  private ascii(text: string): void {
    const { bytes } = this
    let { end } = this
    for (let index = 0; index < text.length; index++) bytes[end++] = text.charCodeAt(index)
    this.end = end
  }
}

const space = 32
const newline = 10
