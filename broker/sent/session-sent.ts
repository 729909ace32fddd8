/** Messages of one session that may come again: more than a client has under way, fewer than till it uses an id again. */
export const mostRemembered = 128

type Done = (error?: Error | null) => void

/** When an id was last seen, by a number that each search has of its own: scanning allocates nothing. */
const seenIn = new Uint32Array(65_536)
let searches = 0

/**
 * The last messages of QoS 1 and 2 that one session sent, as they stand in the log: packet id and mark (`markOf`). A place
 * is a message's number since the beginning. Packet id 0, which MQTT does not know, is a place that counts no more.
 */
export class SessionSent {
  private ids = new Uint16Array(8)
  private marks = new Uint32Array(8)
  private next = 0
  /** Every place before it is in the log, or counts no more. */
  private durable = 0
  private waiting: { readonly place: number; readonly done: Done }[] = []

  /** A message is being written to the log; its place. */
  note(packetId: number, mark: number): number {
    if (this.next === this.ids.length && this.next < mostRemembered) this.grow()
    const slot = this.next & (this.ids.length - 1)
    this.ids[slot] = packetId
    this.marks[slot] = mark
    return this.next++
  }

  /** The log has the oldest of those that it did not have. */
  written(): void {
    this.durable++
    this.settle()
  }

  /** The log did not take it, or its client has said that it needs no answer (QoS 2: PUBREL). */
  drop(place: number, error?: Error): void {
    if (place >= this.oldest) this.ids[place & (this.ids.length - 1)] = 0
    const failed = this.waiting.filter((each) => each.place === place)
    this.waiting = this.waiting.filter((each) => each.place !== place)
    for (const { done } of failed) done(error)
    this.settle()
  }

  /** The place of the newest message with this id. */
  newest(packetId: number): number | undefined {
    for (let place = this.next - 1; place >= this.oldest; place--) if (this.idAt(place) === packetId) return place
    return undefined
  }

  /**
   * The place of the message that this one, marked as sent again, is. Undefined where it need not be the same: the id is of
   * another message since; an id after it was used twice, so that this one was acknowledged; or the client had sent just
   * the same before and was answered, as one does that gives every message the same id.
   */
  find(packetId: number, mark: number): number | undefined {
    searches = (searches + 1) >>> 0
    let found: number | undefined
    for (let place = this.next - 1; place >= this.oldest; place--) {
      const id = this.idAt(place)
      if (id === 0) continue
      if (id === packetId) {
        const isSame = this.marks[place & (this.ids.length - 1)] === mark
        if (found === undefined && !isSame) return undefined
        if (found !== undefined && isSame) return undefined
        found ??= place
      } else if (found === undefined) {
        if (seenIn[id] === searches) return undefined
        seenIn[id] = searches
      }
    }
    return found
  }

  /** Calls back once that message is in the log, or with why it is not. */
  whenWritten(place: number, done: Done): void {
    if (place < this.durable) done()
    else this.waiting.push({ place, done })
  }

  private get oldest(): number {
    return Math.max(0, this.next - this.ids.length)
  }

  private idAt(place: number): number {
    return this.ids[place & (this.ids.length - 1)] ?? 0
  }

  private settle(): void {
    while (this.durable < this.next && this.durable >= this.oldest && this.idAt(this.durable) === 0) this.durable++
    if (this.waiting.length === 0) return
    const ready = this.waiting.filter(({ place }) => place < this.durable)
    this.waiting = this.waiting.filter(({ place }) => place >= this.durable)
    for (const { done } of ready) done()
  }

  private grow(): void {
    const { ids, marks } = this
    this.ids = new Uint16Array(ids.length * 2)
    this.marks = new Uint32Array(marks.length * 2)
    this.ids.set(ids)
    this.marks.set(marks)
  }
}
