import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret of ours: nobody guesses 256 random bits from it, so it need not be slow. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
