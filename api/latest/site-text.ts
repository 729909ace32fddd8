import { setImmediate as nextTurn } from 'node:timers/promises'

const encoder = new TextEncoder()
/** Points in one piece: as many as are written in one turn of the event loop. */
const pointsInPiece = 500

/** What the points of a site look like, by point, and that in bytes: only pieces whose points have changed are made anew. */
export class SiteText {
  private readonly texts = new Map<string, string>()
  private order: string[] | undefined
  private places = new Map<string, number>()
  private made: (Uint8Array<ArrayBuffer> | undefined)[] = []

  set(point: string, text: string): void {
    if (!this.texts.has(point)) this.order = undefined
    this.texts.set(point, text)
    const place = this.places.get(point)
    if (place !== undefined) this.made[Math.floor(place / pointsInPiece)] = undefined
  }

  /** Their texts with commas between them, by point. A piece is never changed afterwards. */
  async pieces(): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const order = this.order ?? this.arrange()
    const pieces: Uint8Array<ArrayBuffer>[] = []
    for (let first = 0; first < order.length; first += pointsInPiece) {
      const index = first / pointsInPiece
      let piece = this.made[index]
      if (!piece) {
        if (index > 0) await nextTurn()
        const texts = order.slice(first, first + pointsInPiece).map((point) => this.texts.get(point))
        piece = encoder.encode(texts.join(','))
        this.made[index] = piece
      }
      pieces.push(piece)
    }
    return pieces
  }

  private arrange(): string[] {
    const order = [...this.texts.keys()].sort()
    this.order = order
    this.places = new Map(order.map((point, place) => [point, place]))
    this.made = []
    return order
  }
}
