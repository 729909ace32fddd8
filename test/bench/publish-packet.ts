import mqttPacket from 'mqtt-packet'
import { benchSite, deviceName, pointName } from './load.ts'

export interface PublishContent {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  readonly qos: 0 | 1
  /** Places of readings whose value is high; default none. */
  readonly high?: readonly number[]
}

/** One PUBLISH made once and patched in place for each message: its id, its time and its values have a fixed width. */
export class PublishPacket {
  readonly bytes: Buffer
  private readonly idAt: number
  private readonly timeAt: number
  private readonly valuesAt: readonly number[]

  /** Of the device's points from `first` on. */
  constructor(device: number, readings: number, qos: 0 | 1, first = 0) {
    const values = Array.from({ length: readings }, (_, index) => `"${pointName(first + index)}":1.000`)
    const payload = `{"at":1000000000000,"readings":{${values.join(',')}}}`
    const topic = `v1/${benchSite}/${deviceName(device)}/readings`
    this.bytes = mqttPacket.generate({ cmd: 'publish', topic, payload, qos, messageId: 1, dup: false, retain: false })
    const payloadAt = this.bytes.length - payload.length
    this.idAt = payloadAt - 2
    this.timeAt = payloadAt + 6
    this.valuesAt = [...payload.matchAll(/:1\.000/g)].map((match) => payloadAt + match.index + 3)
  }

  /** Writes message `id` with time and values into `target`, those that are `high` above 5 and the rest below 2; returns where it ends. */
  write(target: Buffer, start: number, message: PublishContent): number {
    this.bytes.copy(target, start)
    if (message.qos === 1) target.writeUInt16BE(message.id, start + this.idAt)
    target.write(String(message.at), start + this.timeAt, 'latin1')
    const digits = message.at / 1000
    for (const [index, at] of this.valuesAt.entries()) {
      target[start + at] = 48 + ((digits + index) % 10)
      target[start + at + 1] = 48 + (Math.floor(digits / 10) % 10)
    }
    for (const index of message.high ?? []) target[start + (this.valuesAt[index] ?? 0) - 2] = 48 + 5
    return start + this.bytes.length
  }
}
