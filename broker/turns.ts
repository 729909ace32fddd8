/** Turns of the event loop, counted once for all who share them; and work that is put off until the next one. */
export class Turns {
  private turn = 0
  private scheduled = false
  private waiting: (() => void)[] = []

  /** Number of this turn. */
  now(): number {
    this.schedule()
    return this.turn
  }

  /** Runs in the next turn, after what was put off before it: everybody gets a piece before anybody gets two. */
  next(work: () => void): void {
    this.waiting.push(work)
    this.schedule()
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.turn++
      const due = this.waiting
      this.waiting = []
      for (const work of due) work()
    })
  }
}

const packetsPerTurn = 256
const bytesPerTurn = 65_536

/** What is taken from one client in a turn of the loop: then it is the others' turn. */
export class Allowance {
  private turn = -1
  private left = 0
  private bytesLeft = 0

  /** Packets that it still has in the turn of that number. */
  packets(turn: number): number {
    if (this.turn !== turn) {
      this.turn = turn
      this.left = packetsPerTurn
      this.bytesLeft = bytesPerTurn
    }
    return this.left
  }

  /** False when that was all of it. */
  take(packets: number, bytes: number): boolean {
    this.left -= packets
    this.bytesLeft -= bytes
    return this.left > 0 && this.bytesLeft > 0
  }
}
