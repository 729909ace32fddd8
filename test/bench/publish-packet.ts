import mqttPacket from 'mqtt-packet'
import { benchSite, deviceName, pointName } from './load.ts'

/** One PUBLISH made once and patched in place for each message: its id, its time and its values have a fixed width. */
export class PublishPacket {
  readonly bytes: Buffer
  private readonly idAt: number
  private readonly timeAt: number
  private readonly valuesAt: readonly number[]

  constructor(device: number, readings: number, qos: 0 | 1) {
    const values = Array.from({ length: readings }, (_, index) => `"${pointName(index)}":1.000`)
    const payload = `{"at":1000000000000,"readings":{${values.join(',')}}}`
    const topic = `v1/${benchSite}/${deviceName(device)}/readings`
    this.bytes = mqttPacket.generate({ cmd: 'publish', topic, payload, qos, messageId: 1, dup: false, retain: false })
    const payloadAt = this.bytes.length - payload.length
    this.idAt = payloadAt - 2
    this.timeAt = payloadAt + 6
    this.valuesAt = [...payload.matchAll(/:1\.000/g)].map((match) => payloadAt + match.index + 3)
  }

  /** Writes message `id` with time and values into `target`; returns where it ends. */
  write(
    target: Buffer,
    start: number,
    message: { readonly id: number; readonly at: number; readonly qos: 0 | 1 },
  ): number {
    this.bytes.copy(target, start)
    if (message.qos === 1) target.writeUInt16BE(message.id, start + this.idAt)
    target.write(String(message.at), start + this.timeAt, 'latin1')
    const digits = message.at / 1000
    for (const [index, at] of this.valuesAt.entries()) {
      target[start + at] = 48 + ((digits + index) % 10)
      target[start + at + 1] = 48 + (Math.floor(digits / 10) % 10)
    }
    return start + this.bytes.length
  }
}
