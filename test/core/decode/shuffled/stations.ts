import { bytesOfHex, hexText } from '../../../../core/decode/sl651/digits.ts'
import { type Encoding, formatFrame } from '../../../../core/decode/sl651/frame.ts'
import { type Dice, pick, shuffled, thinnedOrFilled } from '../../../support/alter.ts'
import { type Format, type Sent, whole } from './story.ts'

/** SL 651: elements say what they are, so that they may come in any order, with others between them. */
const station = '00000000A1'

function frameOf(code: number, body: string, encoding: Encoding): Sent {
  const bytes = encoding === 'hex' ? bytesOfHex(body) : Uint8Array.from(body, (letter) => letter.charCodeAt(0))
  if (!bytes) throw new Error(`no hex text: ${body}`)
  const of = { centre: 1, station, password: '1234', end: 3 }
  return [`sl651/${station}`, formatFrame({ ...of, encoding, direction: 'up', code, body: bytes })]
}

/** Wire name, the same in ASCII, digits, decimals. */
const known = [
  ['39', 'Z', 8, 3],
  ['ZB', 'ZB', 8, 3],
  ['26', 'PT', 6, 1],
  ['20', 'PJ', 6, 1],
  ['38', 'VT', 4, 2],
  ['C', 'C', 4, 1],
] as const
const guides: Readonly<Record<string, string>> = { ZB: '3A', C: '03' }

interface Part {
  readonly hex: string
  readonly text: string
}

function partOf(
  guide: string,
  name: string,
  { digits, decimals, count }: { digits: number; decimals: number; count: number },
): Part {
  const hex = guide + hexText(((digits / 2) << 3) | decimals, 2) + String(count).padStart(digits, '0')
  return { hex, text: `${name} ${(count / 10 ** decimals).toFixed(decimals)} ` }
}

/** Elements that no plant has, with a value, with one that is none; in ASCII also without. */
const foreign = (dice: Dice): Part =>
  pick(dice, [
    { hex: '7A19123456', text: 'XX 12.5 ' },
    { hex: 'FF021912AB56', text: 'ZZ 1,25 ' },
    { hex: '3C23F000000A', text: 'Z1 ' },
    { hex: '0A100001', text: 'M ' },
  ])

const headOfHex = `0001260703101500F1F1${station}48F0F02607031015`
const observedAt = Date.parse('2026-07-03T10:15:00+08:00')

/** Bytes lost or put in within an element, as by a fault of the station's own: the CRC is right. */
function damaged(): Format {
  return {
    name: 'sl651, bytes lost and put in within an element',
    decoders: [],
    // two bytes put in or lost, and all that follows is of the standard again: of 40,000 four
    chance: 1 / 6_000,
    tell(dice) {
      const all = shuffled(dice, known).map(([wire, name, digits, decimals]) => {
        // as on a river at some height, with a battery that is at times low
        const count = wire === '38' ? whole(dice, 1_000, 1_500) : whole(dice, 1, 9_999)
        return {
          wire,
          hex: partOf(guides[wire] ?? wire, name, { digits, decimals, count }).hex,
          value: count / 10 ** decimals,
        }
      })
      const hurt = whole(dice, 0, all.length)
      const altered = all.map(({ hex }, index) => {
        const at = 4 + 2 * whole(dice, 0, (hex.length - 4) / 2)
        if (index !== hurt) return hex
        const lost = 2 * whole(dice, 1, 3)
        if (dice() < 0.5) return hex.slice(0, at) + hex.slice(Math.min(hex.length, at + lost))
        return hex.slice(0, at) + hexText(whole(dice, 0, 256), 2).repeat(lost / 2) + hex.slice(at)
      })
      // what is damaged itself may be read as it stands there, where the lengths come out by chance
      const truth = all.map(({ wire, value }) => [`park/c/${wire}`, value, observedAt] as const)
      return {
        whole: [frameOf(0x32, headOfHex + all.map(({ hex }) => hex).join(''), 'hex')],
        altered: [frameOf(0x32, headOfHex + altered.join(''), 'hex')],
        truth,
      }
    },
  }
}

/** A series of one element or two, with one value left out, or with elements behind it. */
function byTurns(): Format {
  return {
    name: 'sl651, a series by turns, with elements behind it',
    decoders: [],
    tell(dice) {
      const both = [
        { wire: '39', id: '3923', digits: 8, divide: 1000, count: () => whole(dice, 1, 99_999) },
        { wire: '38', id: '3812', digits: 4, divide: 100, count: () => whole(dice, 1_000, 1_500) },
      ]
      const columns = pick(dice, [both.slice(0, 1), both.slice(1), both])
      const values = Array.from({ length: 12 * columns.length }, (_, index) => {
        const column = columns[index % columns.length]
        if (!column) throw new Error('no column')
        const count = column.count()
        const at = observedAt + 300_000 * Math.floor(index / columns.length)
        return {
          hex: String(count).padStart(column.digits, '0'),
          said: [`park/c/${column.wire}`, count / column.divide, at] as const,
        }
      })
      const lost = columns.length === 1 ? -1 : whole(dice, 0, values.length)
      const left = values.filter((_, index) => index !== lost)
      const behind = Array.from({ length: whole(dice, lost < 0 ? 1 : 0, 4) }, () => {
        const [wire, name, digits, decimals] = pick(
          dice,
          known.filter(([one]) => one !== '39' && one !== '38'),
        )
        const count = whole(dice, 1, digits === 4 ? 999 : 9_999)
        return partOf(guides[wire] ?? wire, name, { digits, decimals, count }).hex
      })
      const head = `${headOfHex}0418000005${columns.map(({ id }) => id).join('')}`
      const isTouched = dice() < 0.7
      const whole_ = frameOf(0x31, head + values.map(({ hex }) => hex).join(''), 'hex')
      const altered = frameOf(0x31, head + left.map(({ hex }) => hex).join('') + behind.join(''), 'hex')
      return { whole: [whole_], altered: [isTouched ? altered : whole_], truth: values.map(({ said }) => said) }
    },
  }
}

export const stationFormats: readonly Format[] = (['hex', 'ascii'] as const)
  .flatMap((encoding): Format[] => {
    const as = (parts: readonly Part[]) => parts.map((part) => (encoding === 'hex' ? part.hex : part.text)).join('')
    const head = {
      hex: `0001260703101500F1F1${station}48F0F02607031015`,
      text: `0001260703101500ST ${station} H TT 2607031015 `,
    }
    return [
      {
        name: `sl651, ${encoding}`,
        decoders: [],
        tell(dice) {
          const all = known.map(([wire, name, digits, decimals]) => {
            const count = whole(dice, 1, 9_999)
            const part = partOf(guides[wire] ?? wire, name, { digits, decimals, count })
            return { part, truth: [`park/c/${wire}`, count / 10 ** decimals] as const }
          })
          const parts = all.map(({ part }) => part)
          const altered = shuffled(
            dice,
            thinnedOrFilled(dice, parts, () => foreign(dice)),
          )
          return {
            whole: [frameOf(0x32, as([head, ...parts]), encoding)],
            altered: [frameOf(0x32, as([head, ...altered]), encoding)],
            truth: all.map(({ truth }) => truth),
          }
        },
      },
      {
        name: `sl651, a series in ${encoding}`,
        decoders: [],
        tell(dice) {
          const counts = Array.from({ length: 12 }, () => whole(dice, 1, 9_999))
          const step = { hex: '0418000005', text: 'DRN05 ' }
          const name = { hex: '3923', text: 'Z ' }
          const values = counts.map((count) => ({
            hex: String(count).padStart(8, '0'),
            text: `${(count / 1000).toFixed(3)} `,
          }))
          const odd = { hex: pick(dice, ['12', 'F0', 'A5']), text: pick(dice, ['1,5 ', 'XX ']) }
          const altered = thinnedOrFilled(dice, values, () => odd)
          return {
            whole: [frameOf(0x31, as([head, step, name, ...values]), encoding)],
            altered: [frameOf(0x31, as([head, step, name, ...altered]), encoding)],
            truth: counts.map((count) => ['park/c/39', count / 1000] as const),
          }
        },
      },
    ]
  })
  .concat(damaged(), byTurns())
