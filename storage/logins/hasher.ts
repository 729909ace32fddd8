import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** What one hash costs: KiB of memory, passes over it. */
export interface HashCost {
  readonly memory: number
  readonly passes: number
}

/**
 * Whose password waits: of somebody who has shown who they are in another way (a device of theirs, a session, an invite), or of
 * whoever knocks. Each kind has its own queue and the known go first, so that no number of strangers keeps anybody out.
 */
export type HashFor = 'known' | 'stranger'

/** Checks and makes hashes of people's passwords, one at a time, so that no number of log-ins takes the machine from the alarms. */
export interface Hasher {
  /** Of somebody known. `busy`: as many wait as may. */
  hash(password: string): Promise<string | 'busy'>
  /** Whether it is the password of this hash; without one, the same work for nothing. `anew`: it is, and was hashed at another cost. */
  matches(password: string, hashed: string | undefined, of: HashFor): Promise<'yes' | 'anew' | 'no' | 'busy'>
  /** That wait, and the one that runs. */
  readonly waiting: number
}

/** OWASP's for argon2id: 19 MiB, two passes, one lane; some 150 ms here. */
const owasp: HashCost = { memory: 19_456, passes: 2 }
const keyBytes = 32
const derive = promisify(argon2)

export interface HasherOptions {
  readonly cost?: HashCost
  /** Hashes that may wait in each queue; default 16: the last of them some seconds. */
  readonly most?: number
}

/**
 * libuv has four threads, which the reading log's fsync needs, too: two at most are the devices' passwords, one is this.
 */
export function createHasher({ cost = owasp, most = 16 }: HasherOptions = {}): Hasher {
  const queues: Readonly<Record<HashFor, (() => Promise<void>)[]>> = { known: [], stranger: [] }
  let isRunning = false
  /** Of nobody's password: who is not there costs what anybody costs. */
  const nobodys = format(cost, randomBytes(16), randomBytes(keyBytes))

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (;;) {
      const next = queues.known.shift() ?? queues.stranger.shift()
      if (!next) break
      await next()
    }
    isRunning = false
  }

  function inTurn<T>(of: HashFor, work: () => Promise<T>): Promise<T | 'busy'> {
    const queue = queues[of]
    if (queue.length >= most) return Promise.resolve('busy')
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    queue.push(() => work().then(resolve, reject))
    void run()
    return promise
  }

  return {
    hash: (password) =>
      inTurn('known', async () => {
        const salt = randomBytes(16)
        return format(cost, salt, await keyOf(password, salt, cost))
      }),
    matches: (password, hashed, of) =>
      inTurn(of, async () => {
        const { salt, key, ...made } = parse(hashed ?? nobodys)
        const isRight = timingSafeEqual(await keyOf(password, salt, made), key)
        if (!isRight || hashed === undefined) return 'no'
        return made.memory === cost.memory && made.passes === cost.passes ? 'yes' : 'anew'
      }),
    get waiting() {
      return queues.known.length + queues.stranger.length + (isRunning ? 1 : 0)
    },
  }
}

function keyOf(password: string, salt: Buffer, { memory, passes }: HashCost): Promise<Buffer> {
  const more = { parallelism: 1, tagLength: keyBytes, memory, passes }
  return derive('argon2id', { message: password, nonce: salt, ...more })
}

/** `argon2id$m$t$salt$key`: the cost travels with the hash, so that it can be changed. */
function format({ memory, passes }: HashCost, salt: Buffer, key: Buffer): string {
  return ['argon2id', memory, passes, salt.toString('base64url'), key.toString('base64url')].join('$')
}

function parse(hashed: string): HashCost & { readonly salt: Buffer; readonly key: Buffer } {
  const [scheme, memory, passes, salt = '', key = ''] = hashed.split('$')
  const bytes = Buffer.from(key, 'base64url')
  if (scheme !== 'argon2id' || bytes.length !== keyBytes) throw new Error('not a password hash of ours')
  return { memory: Number(memory), passes: Number(passes), salt: Buffer.from(salt, 'base64url'), key: bytes }
}
