import { z } from 'zod'
import type { QualityReason } from '../reading.ts'
import type { Decoder } from './decoder.ts'
import { deviceNamed } from './device.ts'
import { Gathering, nothing, refused, unknownPoint } from './gathering.ts'
import { parseText, quote } from './json.ts'
import { Zone } from './options.ts'
import { readFormattedTime } from './time-format.ts'

/**
 * HJ 212-2017, the text protocol of China's pollution and water-quality monitors:
 * `##0101QN=…;ST=21;CN=2011;PW=…;MN=…;Flag=4;CP=&&DataTime=…;w01018-Rtd=12.3,w01018-Flag=N&&1C80`. A device's address is
 * its MN, a point `w01018-Rtd`; of minutes, hours and days (`w01018-Min`, `-Avg`, `-Max`, `-Cou`) what the plant file has.
 * `…-Flag` is the quality. Commands without `DataTime` are no telemetry.
 */
const Options = z.strictObject({ zone: Zone.optional().describe("Default: the city's") }).prefault({})

const frame = /^##(\d{4})(.*&&.*&&)([0-9a-f]{4})$/is
/** HJ 212-2017 table 9: N normal, S entered by hand; F stopped, M maintenance, D fault, C calibration, T over range, B no link. */
const flags = new Map<string, QualityReason | undefined>([
  ['N', undefined],
  ['S', 'device-says-suspect'],
])

/** Throws a ZodError on options that do not fit. */
export function hj212Decoder(given?: unknown): Decoder {
  const options = Options.parse(given)
  return (message, plant) => {
    const parsed = parseText(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const [, length, data = '', sum = ''] = frame.exec(parsed.text.trim()) ?? []
    if (Number(length) !== data.length || crc(data) !== Number.parseInt(sum, 16)) {
      const detail = `${quote(parsed.text)} is no frame, or its length or CRC is wrong`
      return refused({ reason: 'bad-shape', where: '', detail })
    }
    const [head = '', body = ''] = data.split('&&')
    const fields = pairsOf(body)
    const sent = fields.get('DataTime')
    if (sent === undefined) return nothing
    const named = deviceNamed(pairsOf(head).get('MN'), plant, '/MN')
    if (!named.ok) return refused(named.reject)
    const { device } = named
    const time = readFormattedTime(sent, 'compact', options.zone ?? plant.city.zone, message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/DataTime', detail: time.detail })
    const found = new Gathering()
    for (const [wire, text] of fields) {
      const where = `/${wire}`
      if (found.isFull(where)) break
      const flag = fields.get(`${wire.replace(/-\w+$/, '')}-Flag`) ?? 'N'
      const reason = flags.has(flag) ? flags.get(flag) : 'device-says-bad'
      const point = device.points.get(wire)
      const raw = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
      if (point) found.take(point, { raw, at: time.at, where, reason })
      else if (wire.endsWith('-Rtd')) found.refuse(unknownPoint(device, wire, where))
    }
    return found
  }
}

function pairsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/[;,]/).flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const]
    }),
  )
}

/** The protocol's own CRC-16 (appendix A), over the bytes between length and sum. */
function crc(data: string): number {
  let sum = 0xffff
  for (const byte of new TextEncoder().encode(data)) {
    sum = (sum >> 8) ^ byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1
  }
  return sum
}
