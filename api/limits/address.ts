import { isIPv4, isIPv6 } from 'node:net'

/** The address without an IPv4-mapped prefix. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(?<v4>[\d.]+)$/i.exec(address)?.groups?.['v4']
  return mapped ?? address
}

/** What a limit counts as one address: an IPv4 address, or an IPv6 /64, which is what one subscriber gets. */
export function addressKey(address: string | undefined): string {
  const plain = plainAddress(address ?? 'unknown')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}

/** True for this machine itself. */
export function isLoopback(address: string | undefined): boolean {
  const plain = plainAddress(address ?? '')
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}
