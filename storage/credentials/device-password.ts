import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * Passwords are ours: 160 random bits. Nobody guesses one from its hash, so scrypt is set to 1 MiB and about 2 ms
 * (N = 1024), a few thousand times below what a person's password would need, and 10,000 devices can come at once.
 */
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

const waiting: (() => void)[] = []
let running = 0

/** True when the password is the one hashed. Throws on text that `hashPassword` did not make. */
export async function passwordMatches(password: string, hashed: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hashed.split('$')
  if (scheme !== 'scrypt' || !salt || !key) throw new Error('not a password hash of ours')
  const expected = Buffer.from(key, 'base64url')
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    const options = { N: Number(N), r: Number(r), p: Number(p) }
    const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, options)
    return timingSafeEqual(actual, expected)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
