import { BlockList, isIP } from 'node:net'
import { plainAddress } from './address.ts'

/** Proxies that are believed when they say for whom they ask. */
export interface Proxies {
  has(address: string | undefined): boolean
  /** Who asks: of `X-Forwarded-For` the last that is no proxy of ours, where the connection is one of theirs. */
  clientOf(address: string | undefined, forwardedFor: string | undefined): string | undefined
}

/** `trusted` are addresses, or networks like 10.0.0.0/8. */
export function proxiesOf(trusted: readonly string[]): Proxies {
  const list = new BlockList()
  for (const each of trusted) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  function has(address: string | undefined): boolean {
    const plain = plainAddress(address ?? '')
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
  return {
    has,
    clientOf(address, forwardedFor) {
      if (forwardedFor === undefined || !has(address)) return address
      const named = forwardedFor.split(',').map((each) => each.trim())
      const client = named.findLast((each) => !has(each))
      return client !== undefined && isIP(client) !== 0 ? client : address
    },
  }
}
