import { z } from 'zod'
import type { QualityReason } from '../reading.ts'
import type { Decoder } from './decoder.ts'
import { deviceNamed } from './device.ts'
import { Gathering, nothing, refused, unknownPoint } from './gathering.ts'
import { factorUnit } from './hj212/factors.ts'
import { parseText, quote } from './json.ts'
import { Zone } from './options.ts'
import { readFormattedTime } from './time-format.ts'

/**
 * HJ 212-2017, the text protocol of China's pollution and water-quality monitors:
 * `##0101QN=…;ST=21;CN=2011;PW=…;MN=…;Flag=4;CP=&&DataTime=…;w01018-Rtd=12.3,w01018-Flag=N&&1C80`. A device's address is
 * its MN, a point `w01018-Rtd`; `…-Flag` is the quality, `…-SampleTime` its own time. `w01018-Avg`, `-Cou` … have one name
 * for minutes, hours and days, so that the options say which are read. Commands without `DataTime` are no telemetry.
 */
export const Hj212Options = z
  .strictObject({
    zone: Zone.optional().describe("Default: the city's"),
    statistics: z.enum(['minutes', 'hours', 'days']).optional().describe('Of which spans -Avg, -Cou … are read'),
  })
  .prefault({})

const frame = /^##(\d{4})(.*&&.*&&)([0-9a-f]{4})$/is
/** Commands (CN) that carry statistics, by their spans. */
const spans = new Map([
  ['2051', 'minutes'],
  ['2061', 'hours'],
  ['2031', 'days'],
])
/** HJ 212-2017 table 9: N normal, S entered by hand; F stopped, M maintenance, D fault, C calibration, T over range, B no link. */
const flags = new Map<string, QualityReason | undefined>([
  ['N', undefined],
  ['S', 'device-says-suspect'],
])

/** Throws a ZodError on options that do not fit. */
export function hj212Decoder(given?: unknown): Decoder {
  const options = Hj212Options.parse(given)
  return (message, plant) => {
    const parsed = parseText(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const [, length, data = '', sum = ''] = frame.exec(parsed.text.trim()) ?? []
    if (Number(length) !== data.length || crc(data) !== Number.parseInt(sum, 16)) {
      const detail = `${quote(parsed.text)} is no frame, or its length or CRC is wrong`
      return refused({ reason: 'bad-shape', where: '', detail })
    }
    const [head = '', body = ''] = data.split('&&')
    const fields = new Fields(body)
    const sent = fields.only('DataTime')
    if (sent === undefined) return nothing
    const about = new Fields(head)
    const named = deviceNamed(about.only('MN'), plant, '/MN')
    if (!named.ok) return refused(named.reject)
    const { device } = named
    const command = about.only('CN')
    if (command === undefined) return refused({ reason: 'bad-shape', where: '/CN', detail: 'no command, or two' })
    const span = spans.get(command)
    if (span !== undefined && span !== options.statistics) {
      const isWanted = options.statistics === undefined && fields.all.some(({ name }) => device.points.has(name))
      const detail = `statistics of ${span} (CN=${command}) have the names of others: say statistics: ${span} in the options`
      return isWanted ? refused({ reason: 'bad-shape', where: '/CN', detail }) : nothing
    }
    const zone = options.zone ?? plant.city.zone
    const time = readFormattedTime(sent, 'compact', zone, message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/DataTime', detail: time.detail })
    const found = new Gathering()
    for (const field of fields.all) {
      const { name: wire, text } = field
      const where = `/${wire}`
      if (found.isFull(where)) break
      const point = device.points.get(wire)
      if (!point) {
        if (wire.endsWith('-Rtd')) found.refuse(unknownPoint(device, wire, where))
        continue
      }
      const sampled = fields.beside(field, 'SampleTime')
      if (sampled === undefined && fields.isTwice(wire)) {
        found.reject('bad-shape', where, `${wire} comes twice, without a SampleTime of its own`)
        continue
      }
      const own = sampled === undefined ? time : readFormattedTime(sampled, 'compact', zone, message.receivedAt)
      const flag = fields.beside(field, 'Flag') ?? 'N'
      const reason = flags.has(flag) ? flags.get(flag) : 'device-says-bad'
      const raw = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
      // no frame names a unit: it is the standard's, unless the plant file knows better
      const unit = point.saysUnit ? undefined : factorUnit(wire)
      if (own.ok) found.take(point, { raw, at: found.timeOf(own), where, unit, reason })
      else found.reject('bad-time', where, own.detail)
    }
    return found
  }
}

interface Field {
  readonly name: string
  readonly text: string
  /** Fields of one group, between two `;`, belong together. */
  readonly group: number
}

/** `name=text` between `;` and `,`. */
class Fields {
  readonly all: readonly Field[]
  readonly #byName: ReadonlyMap<string, readonly Field[]>

  constructor(text: string) {
    this.all = text.split(';').flatMap((members, group) =>
      members.split(',').flatMap((pair): Field[] => {
        const at = pair.indexOf('=')
        return at < 0 ? [] : [{ name: pair.slice(0, at), text: pair.slice(at + 1), group }]
      }),
    )
    this.#byName = Map.groupBy(this.all, ({ name }) => name)
  }

  /** The text of a name that comes once; one that comes twice has none. */
  only(name: string): string | undefined {
    const [first, ...others] = this.#byName.get(name) ?? []
    return others.length === 0 ? first?.text : undefined
  }

  isTwice(name: string): boolean {
    return (this.#byName.get(name)?.length ?? 0) > 1
  }

  /** What is said beside a value, `w01018-Flag` of `w01018-Rtd`: in its group, else anywhere where the value comes once. */
  beside({ name, group }: Field, what: string): string | undefined {
    const said = this.#byName.get(`${name.replace(/-\w+$/, '')}-${what}`) ?? []
    const own = said.find((field) => field.group === group)
    return own?.text ?? (this.isTwice(name) ? undefined : said.at(-1)?.text)
  }
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
