import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { local, words } from '../lib/language.ts'
import { span } from '../lib/time.ts'
import type { Rain } from './fetched.ts'

/** So much of the drawing is the highest bar. */
const height = 44
/** Less than this in one step is no bar that fills the place. */
const leastScale = 1

interface RainProps {
  readonly rain: Rain
  readonly x: (at: number) => number
  readonly top: number
  readonly to: number
}

/** What fell, as bars from above. */
export function RainBars({ rain: { steps, everyMs }, x, top, to }: RainProps): JSX.Element {
  const most = Math.max(leastScale, ...steps.map(({ total }) => total))
  return (
    <>
      {steps.map(({ at, total }) => {
        const [begin, end] = [x(at), x(Math.min(to, at + everyMs))]
        return (
          <rect
            class="rain"
            x={begin}
            y={top}
            width={Math.max(1, end - begin - 1)}
            height={((total / most) * height).toFixed(1)}
          />
        )
      })}
    </>
  )
}

/** What the bars are, the highest of them, and all of it. */
export function rainText({ point, steps, everyMs }: Rain): string {
  const { rain } = words().page.card
  const most = Math.max(0, ...steps.map(({ total }) => total))
  const sum = steps.reduce((all, { total }) => all + total, 0)
  const text = (value: number) => valueText(Number(value.toPrecision(3)), point.unit)
  return fill(rain, { name: local(point.name), time: span(everyMs), most: text(most), sum: text(sum) })
}
