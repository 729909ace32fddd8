import type { Socket } from 'node:net'
import { addressKey } from './address.ts'

export interface AdmissionOptions {
  /** Connections at once. */
  readonly most: number
  /** Of one address (an IPv6 /64); proxies are not held to it, they speak for many. */
  readonly mostOfAddress: number
  readonly isProxy: (address: string | undefined) => boolean
  readonly onRefused: (because: ConnectionRefusal) => void
}
export type ConnectionRefusal = 'connections' | 'connections-of-address'

/** Who may have a connection. */
export interface Admission {
  /** Takes a new connection: in, or, where there are too many, into the spare lane for a moment. */
  take(socket: Socket): void
  /** A connection of the spare lane may ask for the health and nothing else. */
  isSpare(socket: Socket): boolean
}

/** However many hold on to connections, whoever watches the process must hear from it. */
const spareLane = 32
const spareMs = 1_000

export function createAdmission({ most, mostOfAddress, isProxy, onRefused }: AdmissionOptions): Admission {
  const ofAddress = new Map<string, number>()
  const spare = new Set<Socket>()
  let open = 0

  function refusalOf(address: string | undefined, key: string): ConnectionRefusal | undefined {
    if (open >= most) return 'connections'
    return (ofAddress.get(key) ?? 0) >= mostOfAddress && !isProxy(address) ? 'connections-of-address' : undefined
  }

  function admit(socket: Socket, key: string): void {
    open++
    ofAddress.set(key, (ofAddress.get(key) ?? 0) + 1)
    socket.once('close', () => {
      open--
      const left = (ofAddress.get(key) ?? 1) - 1
      if (left > 0) ofAddress.set(key, left)
      else ofAddress.delete(key)
    })
  }

  /** When the lane is full, who has been in it longest goes: who asks for the health has asked by then. */
  function putAside(socket: Socket): void {
    if (spare.size >= spareLane) spare.values().next().value?.destroy()
    spare.add(socket)
    const timer = setTimeout(() => socket.destroy(), spareMs)
    socket.once('close', () => {
      clearTimeout(timer)
      spare.delete(socket)
    })
  }

  return {
    take(socket) {
      const key = addressKey(socket.remoteAddress)
      const because = refusalOf(socket.remoteAddress, key)
      if (!because) return admit(socket, key)
      onRefused(because)
      putAside(socket)
    },
    isSpare: (socket) => spare.has(socket),
  }
}
