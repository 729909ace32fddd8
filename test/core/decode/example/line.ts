import { z } from 'zod'
import type { Decoder } from '../../../../core/decode/decoder.ts'
import { DeviceOption, findDevice } from '../../../../core/decode/device.ts'
import { Gathering, refused, unknownPoint } from '../../../../core/decode/gathering.ts'
import { parseText } from '../../../../core/decode/json.ts'
import { Zone } from '../../../../core/decode/options.ts'
import { readFormattedTime } from '../../../../core/decode/time-format.ts'

/** A line of text, `20260703101500;level=1.23;pump=running`. */
const Options = z.strictObject({ device: DeviceOption, zone: Zone })

/** Throws a ZodError on options that do not fit. */
export function lineDecoder(given: unknown): Decoder {
  const options = Options.parse(given)
  return (message, plant) => {
    const parsed = parseText(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const named = findDevice(options.device, message, parsed.text, plant)
    if (!named.ok) return refused(named.reject)
    const [sent, ...pairs] = parsed.text.trim().split(';')
    const time = readFormattedTime(sent, 'compact', options.zone, message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '', detail: time.detail })
    const found = new Gathering()
    const at = found.timeOf(time)
    for (const [index, pair] of pairs.entries()) {
      const where = `/${index + 1}`
      if (found.isFull(where)) break
      const [wire = '', text = ''] = pair.split('=')
      const point = named.device.points.get(wire)
      const raw = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
      if (point) found.take(point, { raw, at, where })
      else found.refuse(unknownPoint(named.device, wire, where))
    }
    return found
  }
}
