import type { Socket } from 'node:net'
import type { Refusals } from './refusal.ts'

/** The sockets that are open, however far their clients have come: so many and no more. */
export class Admission {
  private readonly sockets = new Set<Socket>()
  private readonly most: number
  private readonly refusals: Refusals
  private isEnding = false

  constructor(most: number, refusals: Refusals) {
    this.most = most
    this.refusals = refusals
  }

  /** False where it may not stay. */
  admit(socket: Socket): boolean {
    if (this.isEnding) return false
    if (this.sockets.size >= this.most) {
      this.refusals.refuse('too-many-connections', { remote: socket.remoteAddress ?? 'unknown' })
      return false
    }
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    return true
  }

  /** Nobody more, and nobody. */
  end(): void {
    this.isEnding = true
    for (const socket of this.sockets) socket.destroy()
  }
}
