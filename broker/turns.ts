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
