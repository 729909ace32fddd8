import { PublishPacket } from '../../simulators/load/publish-packet.ts'
import { benchSite, deviceName, pointName } from './load.ts'

/** A message of the device's points from `first` on. */
export function benchPacket(device: number, readings: number, qos: 0 | 1, first = 0): PublishPacket {
  const wires = Array.from({ length: readings }, (_, index) => pointName(first + index))
  return new PublishPacket({ topic: `v1/${benchSite}/${deviceName(device)}/readings`, wires, qos, decimals: 3 })
}

const none: readonly number[] = []

/** Values that change with the time, below 2; those of the readings at the places `high` are above 5. */
export function benchDigits(at: number, high: readonly number[] = none): (reading: number) => number {
  const second = at / 1000
  const slow = Math.floor(second / 10) % 10
  return (reading) => (high.includes(reading) ? 5000 : 1000) + (Math.floor(second + reading) % 10) * 100 + slow * 10
}
