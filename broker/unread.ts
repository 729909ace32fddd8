import type { Writable } from 'node:stream'
import type { Outlet } from './outlet.ts'

/** Written in pieces of this size, so that a slow client's progress is seen. Bytes. */
const pieceBytes = 65_536

/** What one client was sent and has not read yet, as far as we know: how much, and for how long. */
export class Unread {
  private readonly socket: Writable
  private readonly outlet: Outlet
  private readonly clock: () => number
  /** Pieces given to the socket that it has not passed on, and when it last did, or was given the first. */
  private pieces = 0
  private passedAt = 0
  private counted = 0

  /** The clock counts ms and never steps; all that waits for any client is counted in the outlet. */
  constructor(socket: Writable, { outlet, clock }: { readonly outlet: Outlet; readonly clock: () => number }) {
    this.socket = socket
    this.outlet = outlet
    this.clock = clock
  }

  /** For how long the client has read nothing of what it was sent, ms. */
  forMs(now: number): number {
    return this.pieces === 0 ? 0 : now - this.passedAt
  }

  /** Sends bytes piece by piece; told of each that the socket has passed on, or failed to. */
  give(bytes: Buffer, passed: (error: Error | null | undefined, isLast: boolean) => void): void {
    if (this.pieces === 0) this.passedAt = this.clock()
    for (let from = 0; from < bytes.length || from === 0; from += pieceBytes) {
      const isLast = from + pieceBytes >= bytes.length
      this.pieces++
      this.socket.write(isLast && from === 0 ? bytes : bytes.subarray(from, from + pieceBytes), (error) => {
        this.pieces--
        this.passedAt = this.clock()
        passed(error, isLast)
      })
    }
  }

  /** So many bytes of this client wait just now. */
  count(bytes: number): void {
    this.outlet.bytes += bytes - this.counted
    this.counted = bytes
  }
}
