/** All of them together, bytes. Above it, whoever has left more than `fewBytes` unread is too slow. */
const mostTogether = 67_108_864
const fewBytes = 65_536

/** Bytes that wait for clients that do not read them, of all connections. */
export class Outlet {
  bytes = 0
  private readonly mostEach: number

  constructor(mostEach: number) {
    this.mostEach = mostEach
  }

  /** A client that has left so many bytes unread gets no more. */
  isTooMuch(bytes: number): boolean {
    return bytes >= (this.bytes >= mostTogether ? Math.min(fewBytes, this.mostEach) : this.mostEach)
  }
}
