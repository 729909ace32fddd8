import mqttPacket from 'mqtt-packet'

export interface PublishForm {
  readonly topic: string
  /** Names of the readings on the wire. */
  readonly wires: readonly string[]
  readonly qos: 0 | 1
  /** Of each value, behind one digit. */
  readonly decimals: number
}

export interface PublishContent {
  /** Packet id, from 1. */
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  /** Sent before, on another connection. */
  readonly dup?: boolean
  /** All digits of a reading's value: 1250 is 1.250 where there are three decimals. */
  readonly digits: (reading: number) => number
}

const zero = 48
/** MQTT 3.1.1 §3.3.1.1 */
const dupBit = 0x08

/** One PUBLISH made once and patched in place for each message: its id, its time and its values have a fixed width. */
export class PublishPacket {
  readonly bytes: Buffer
  private readonly form: PublishForm
  private readonly idAt: number
  private readonly timeAt: number
  private readonly valuesAt: readonly number[]

  constructor(form: PublishForm) {
    const { topic, wires, qos, decimals } = form
    const head = '{"at":1000000000000,"readings":{'
    const valuesAt: number[] = []
    let payload = head
    for (const wire of wires) {
      payload += `${payload === head ? '' : ','}${JSON.stringify(wire)}:`
      valuesAt.push(Buffer.byteLength(payload))
      payload += `0.${'0'.repeat(decimals)}`
    }
    payload += '}}'
    this.form = form
    this.bytes = mqttPacket.generate({ cmd: 'publish', topic, payload, qos, messageId: 1, dup: false, retain: false })
    const payloadAt = this.bytes.length - Buffer.byteLength(payload)
    this.idAt = payloadAt - 2
    this.timeAt = payloadAt + '{"at":'.length
    this.valuesAt = valuesAt.map((at) => payloadAt + at)
  }

  /** Writes a message into `target` at `start`; returns where it ends. */
  write(target: Buffer, start: number, { id, at, dup = false, digits }: PublishContent): number {
    const { qos, decimals } = this.form
    this.bytes.copy(target, start)
    if (dup) target[start] = (target[start] ?? 0) | dupBit
    if (qos === 1) target.writeUInt16BE(id, start + this.idAt)
    target.write(String(at), start + this.timeAt, 'latin1')
    for (let reading = 0; reading < this.valuesAt.length; reading++) {
      const value = start + (this.valuesAt[reading] ?? 0)
      let rest = digits(reading)
      for (let place = value + 1 + decimals; place > value + 1; place--) {
        target[place] = zero + (rest % 10)
        rest = Math.floor(rest / 10)
      }
      target[value] = zero + rest
    }
    return start + this.bytes.length
  }
}
