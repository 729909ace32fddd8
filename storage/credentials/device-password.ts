import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * Passwords are ours: 160 random bits, which nobody guesses from a hash, however fast. So scrypt is set to 1 MiB and
 * about 2.5 ms (N = 1024), a few thousand times below what a person's password would need; and a fleet's passwords are
 * salted SHA-256, some µs each, so that 10,000 devices come back within seconds (docs/decisions/010-fleet-passwords.md).
 */
export type Scheme = 'scrypt' | 'sha256'

const parameters = { N: 1024, r: 8, p: 1 }
const keyBytes = 32
/** libuv has four threads, and the reading log's fsync needs them: hashing gets two at most. */
const mostAtOnce = 2

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt)

/** Never begins with `-`: a command line would take it for an option. */
export function newPassword(): string {
  const password = randomBytes(20).toString('base64url')
  return password.startsWith('-') ? newPassword() : password
}

/** `scrypt$N$r$p$salt$key`: the parameters travel with the hash, so that they can be changed. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyBytes, parameters)
  const { N, r, p } = parameters
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** `sha256$salt$digest`: only for a password that `newPassword` made. */
export function hashFleetPassword(password: string): string {
  const salt = randomBytes(16)
  return ['sha256', salt.toString('base64url'), digest(password, salt).toString('base64url')].join('$')
}

/** How a hash was made. Throws on text that is not a hash of ours. */
export function schemeOf(hashed: string): Scheme {
  const scheme = hashed.slice(0, hashed.indexOf('$'))
  if (scheme === 'scrypt' || scheme === 'sha256') return scheme
  throw new Error('not a password hash of ours')
}

/** True when the password is the one hashed. Throws on text that is not a hash of ours. */
export async function passwordMatches(password: string, hashed: string): Promise<boolean> {
  const [salt, key] = hashed.split('$').slice(-2)
  const scheme = schemeOf(hashed)
  if (!salt || !key) throw new Error('not a password hash of ours')
  const expected = Buffer.from(key, 'base64url')
  switch (scheme) {
    case 'sha256':
      return timingSafeEqual(digest(password, Buffer.from(salt, 'base64url')), expected)
    case 'scrypt': {
      const [, N = 0, r = 0, p = 0] = hashed.split('$').map(Number)
      const options = { N, r, p }
      return timingSafeEqual(
        await inTurn(() => derive(password, Buffer.from(salt, 'base64url'), expected.length, options)),
        expected,
      )
    }
  }
}

function digest(password: string, salt: Buffer): Buffer {
  return createHash('sha256').update(salt).update(password).digest()
}

const waiting: (() => void)[] = []
let running = 0

async function inTurn(work: () => Promise<Buffer>): Promise<Buffer> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
