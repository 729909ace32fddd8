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

export const stationFormats: readonly Format[] = (['hex', 'ascii'] as const).flatMap((encoding): Format[] => {
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
