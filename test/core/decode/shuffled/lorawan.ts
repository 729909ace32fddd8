import { alterJson, type Dice, pick, shuffled, thinnedOrFilled } from '../../../support/alter.ts'
import { type Format, number, type Sent, whole } from './story.ts'

const little = (value: number) => [value & 0xff, (value >> 8) & 0xff]
const big = (value: number) => little(value).reverse()
type Truth = (readonly [wire: string, value: number])[]

/** The parts of a frame, and what they say; each part put together otherwise is another frame, or none. */
interface Frame {
  readonly profile: string
  readonly fPort: number
  readonly parts: readonly (readonly number[])[]
  readonly truth: Truth
}

/** A channel and a type before each value, as Milesight and Cayenne LPP send them. */
function tagged(dice: Dice, profile: string): Frame {
  const [battery, level] = [whole(dice, 1, 100), whole(dice)]
  return {
    profile,
    fPort: 85,
    parts: [
      [0x01, 0x75, battery],
      [0x03, 0x77, ...little(level)],
    ],
    truth: [
      ['battery', battery],
      ['level', level / 100],
    ],
  }
}

const tlv = {
  parts: [
    { tag: '0175', name: 'battery', type: 'uint8', unit: '%' },
    { tag: '0377', name: 'level', type: 'uint16le', unit: 'cm' },
  ],
  skip: [{ tag: '0367', bytes: 2 }],
}

/** Channel and type, big-endian, by the types of Cayenne LPP. */
function cayenne(dice: Dice): Frame {
  const [warm, far] = [whole(dice), whole(dice)]
  return {
    profile: 'lpp',
    fPort: 86,
    parts: [
      [0x05, 0x67, ...big(warm)],
      [0x06, 0x82, 0, 0, ...big(far)],
    ],
    truth: [
      ['temperature_5', warm / 10],
      ['distance_6', far / 1000],
    ],
  }
}

function flagged(dice: Dice): Frame {
  const [distance, samples, millivolts] = [whole(dice), whole(dice), whole(dice)]
  return {
    profile: 'mbx',
    fPort: 1,
    parts: [[2, 1, 0x2f, 0, 3], [...big(distance), ...big(samples)], big(millivolts)],
    truth: [
      ['distance', distance / 1000],
      ['battery_voltage', millivolts / 1000],
    ],
  }
}

const foreignPart = (dice: Dice) =>
  pick(dice, [[0x03, 0x67, 1, 2], [0x04, 0x82, 5, 0], [0xff, 0x0b, 0xff], [whole(dice, 0, 256)], [2, 1]])

/** Battery and level where a struct looks for them, if the channels and types before them are the known ones. */
const struct = {
  when: { 0: 0x01, 1: 0x75, 3: 0x03, 4: 0x77 },
  more: 'ignored',
  fields: [
    { name: 'battery', at: 2, type: 'uint8' },
    { name: 'level', at: 5, type: 'uint16le', unit: 'cm' },
  ],
}
const codecs = [
  { profile: 'swl', use: 'milesight-em500-swl' },
  { profile: 'mbx', use: 'decentlab-dl-mbx' },
  { profile: 'struct', use: 'struct', options: struct },
  { profile: 'tlv', use: 'tlv', options: tlv },
  { profile: 'lpp', use: 'cayenne-lpp' },
  { profile: 'uint16', use: 'uint16', options: { name: 'distance', unit: 'mm' } },
]

function frameOf(dice: Dice): Frame {
  const distance = whole(dice)
  const short: Frame = { profile: 'uint16', fPort: 3, parts: [big(distance)], truth: [['distance', distance / 1000]] }
  return pick(dice, [
    tagged(dice, 'swl'),
    tagged(dice, 'struct'),
    tagged(dice, 'tlv'),
    cayenne(dice),
    flagged(dice),
    short,
  ])
}

/** Tagged parts may come in any order; the parts of other frames stand where they stand. */
function alterFrame(frame: Frame, dice: Dice): Buffer {
  const parts = thinnedOrFilled(dice, frame.parts, () => foreignPart(dice))
  const isTagged = frame.fPort === 85 || frame.fPort === 86
  return Buffer.from((isTagged ? shuffled(dice, parts) : parts).flat())
}

function envelope(dice: Dice, topic: string, around: (frame: Frame, bytes: Buffer, rssi: number[]) => object) {
  const frame = frameOf(dice)
  const rssi = [-number(dice, 50, 120), -number(dice, 50, 120)]
  const sent: Sent = [topic, JSON.stringify(around(frame, Buffer.from(frame.parts.flat()), rssi))]
  const altered: Sent = [topic, alterJson(around(frame, alterFrame(frame, dice), rssi), dice)]
  const truth = [...frame.truth, ...rssi.map((value) => ['rssi', value] as const)]
  return { whole: [sent], altered: [altered], truth: truth.map(([wire, value]) => [`park/a/${wire}`, value] as const) }
}

export const lorawanFormats: readonly Format[] = [
  {
    name: 'chirpstack',
    decoders: [{ topic: 'application/#', use: 'chirpstack', options: { codecs } }],
    tell: (dice) =>
      envelope(dice, 'application/x/device/a1/event/up', ({ profile, fPort }, bytes, rssi) => ({
        time: '2026-07-03T02:10:00Z',
        deviceInfo: { devEui: 'a1', deviceProfileName: profile },
        fPort,
        data: bytes.toString('base64'),
        rxInfo: rssi.map((value) => ({ rssi: value, snr: 5 })),
      })),
  },
  {
    name: 'things-stack',
    decoders: [
      {
        topic: 'v3/#',
        use: 'things-stack',
        options: { codecs: codecs.map((one) => ({ ...one, profile: `x/${one.profile}` })) },
      },
    ],
    tell: (dice) =>
      envelope(dice, 'v3/x/devices/d/up', ({ profile, fPort }, bytes, rssi) => ({
        end_device_ids: { dev_eui: 'a1' },
        uplink_message: {
          version_ids: { brand_id: 'x', model_id: profile },
          f_port: fPort,
          frm_payload: bytes.toString('base64'),
          rx_metadata: rssi.map((value) => ({ rssi: value })),
        },
      })),
  },
  {
    name: 'bytes: struct in an envelope, without a port',
    decoders: [
      {
        topic: 'bytes',
        use: 'bytes',
        options: {
          device: { pointer: '/id' },
          data: '/hex',
          encoding: 'hex',
          rssi: '/rssi',
          codecs: [{ use: 'struct', options: struct }],
        },
      },
    ],
    tell(dice) {
      const frame = tagged(dice, 'struct')
      const around = (bytes: Buffer) => ({ id: 'A1', hex: bytes.toString('hex'), net: { rssi: -1 } })
      return {
        whole: [['bytes', JSON.stringify(around(Buffer.from(frame.parts.flat())))]],
        altered: [['bytes', alterJson(around(alterFrame(frame, dice)), dice)]],
        truth: frame.truth.map(([wire, value]) => [`park/a/${wire}`, value]),
      }
    },
  },
]
