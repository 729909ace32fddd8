import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'

interface Seen {
  readonly hash: string
  readonly mac: Buffer
}

/**
 * Passwords that matched a stored hash since the process began, as keyed hashes in memory, so that 10,000 devices
 * reconnecting cost no scrypt. The key never leaves the process. Bounded: above `most`, the one longest known goes.
 */
export class VerifiedPasswords {
  private readonly key = createSecretKey(randomBytes(32))
  private readonly seen = new Map<string, Seen>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  private mac(password: string): Buffer {
    return createHmac('sha256', this.key).update(password).digest()
  }

  remember(id: string, hash: string, password: string): void {
    this.seen.delete(id)
    if (this.seen.size >= this.most) {
      const oldest = this.seen.keys().next()
      if (!oldest.done) this.seen.delete(oldest.value)
    }
    this.seen.set(id, { hash, mac: this.mac(password) })
  }

  /** True when this password matched this very hash before; false says nothing. */
  knows(id: string, hash: string, password: string): boolean {
    const seen = this.seen.get(id)
    return seen !== undefined && seen.hash === hash && timingSafeEqual(seen.mac, this.mac(password))
  }
}
