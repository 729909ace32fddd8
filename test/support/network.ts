import { execFileSync, spawnSync } from 'node:child_process'
import { leftOut } from './left-out.ts'

/** A machine, as far as a network goes: under which address others find what runs there, and what runs it there. */
export interface Host {
  readonly address: string
  /** What stands before a program. */
  readonly command: readonly string[]
}

/** Everything on the loopback. */
export const thisHost: Host = { address: '127.0.0.1', command: [] }

/** Machines of a network of their own; the test itself is one of them, too. */
export interface Network extends Disposable {
  /** What the test's own machine is called there: one address for each of its servers. */
  readonly here: readonly string[]
  /** A network namespace, plugged in. */
  host(name: string): Host
  /** No packet of one reaches the others any more, nor the other way round; what is connected stays, and hears nothing. */
  cut(one: Host, others: readonly (Host | string)[]): void
  heal(one: Host, others: readonly (Host | string)[]): void
}

const prefix = 'hs'

/** True where this process may make networks; elsewhere says what is missing, and with `CI=true` fails. */
export function canNetwork(): boolean {
  const name = `${prefix}${process.pid}try`
  if (spawnSync('ip', ['netns', 'add', name]).status === 0) {
    ip('netns', 'del', name)
    return true
  }
  const advice = 'network namespaces need root and ip (apt-get install iproute2)'
  if (process.env['CI'] === 'true') throw new Error(advice)
  leftOut(`networks that are cut: ${advice}`)
  return false
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** A bridge with the test's machine on it, under so many addresses. */
export function openNetwork(addresses: number): Network {
  removeLeftBehind()
  const { pid } = process
  const bridge = `${prefix}${pid}br`
  const base = `10.${100 + (pid % 100)}.${Math.floor(pid / 100) % 250}`
  const here = Array.from({ length: addresses }, (_, index) => `${base}.${1 + index}`)
  using started = new DisposableStack()
  ip('link', 'add', bridge, 'type', 'bridge')
  started.defer(() => ip('link', 'del', bridge))
  for (const address of here) ip('addr', 'add', `${address}/24`, 'dev', bridge)
  ip('link', 'set', bridge, 'up')
  const spaces = new Map<string, string>()
  started.defer(() => {
    for (const space of spaces.values()) ip('netns', 'del', space)
  })
  const route = (what: 'add' | 'del', one: Host, others: readonly (Host | string)[]) => {
    for (const other of others) {
      const address = typeof other === 'string' ? other : other.address
      for (const [from, to] of [
        [one.address, address],
        [address, one.address],
      ] as const) {
        const space = spaces.get(from)
        if (space !== undefined) ip('-n', space, 'route', what, 'blackhole', `${to}/32`)
      }
    }
  }
  const owned = started.move()
  return {
    here,
    host(name) {
      const number = spaces.size
      const space = `${prefix}${pid}-${name}`
      const [outside, inside] = [`${prefix}${pid}v${number}`, `${prefix}${pid}w${number}`]
      const address = `${base}.${100 + number}`
      ip('netns', 'add', space)
      spaces.set(address, space)
      ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside)
      ip('link', 'set', inside, 'netns', space)
      ip('link', 'set', outside, 'master', bridge, 'up')
      ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', inside)
      ip('-n', space, 'link', 'set', inside, 'up')
      ip('-n', space, 'link', 'set', 'lo', 'up')
      // the network alone: a file system that is mounted again is seen
      return { address, command: ['nsenter', `--net=/run/netns/${space}`, '--'] }
    },
    cut: (one, others) => route('add', one, others),
    heal: (one, others) => route('del', one, others),
    [Symbol.dispose]: () => owned.dispose(),
  }
}

/** Of a run that was killed. */
function removeLeftBehind(): void {
  const named = (args: string[], pattern: RegExp) =>
    execFileSync('ip', args, { encoding: 'utf8' })
      .split('\n')
      .flatMap((line) => pattern.exec(line)?.slice(1, 3) ?? [])
  const pairs = [
    ...chunk(named(['netns', 'list'], new RegExp(`^(${prefix}(\\d+)-\\w+)`))),
    ...chunk(named(['-o', 'link', 'show', 'type', 'bridge'], new RegExp(`^\\d+: (${prefix}(\\d+)br):`))),
  ]
  for (const [name = '', pid] of pairs) {
    if (isAlive(Number(pid))) continue
    if (name.endsWith('br')) ip('link', 'del', name)
    else ip('netns', 'del', name)
  }
}

function chunk(flat: readonly string[]): (readonly string[])[] {
  return Array.from({ length: flat.length / 2 }, (_, index) => flat.slice(2 * index, 2 * index + 2))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
