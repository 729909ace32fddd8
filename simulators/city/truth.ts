import type { Asset, Point } from '../../core/plant/plant.ts'
import type { View } from './view.ts'

/** What an instrument would show without its own errors, in the quantity's unit; a state is its word. */
export type Truth = (view: View) => number | string

/** An instrument by where it is mounted. */
export interface Mounting {
  readonly point: Point
  readonly asset: Asset | undefined
  /** `site/asset` */
  readonly id: string
  /** Of this point alone. */
  readonly key: number
}
