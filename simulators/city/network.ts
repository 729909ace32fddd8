import type { PumpCurve, Shape } from './hydraulics.ts'

/** What holds water. Its id is an asset's (`site/asset`) where a gauge stands in it, else a name of its own. */
export interface WaterNode {
  readonly id: string
  readonly shape: Shape
  /** m, at the very beginning. */
  readonly depth: number
}

/** Outside of the model: water comes from it and goes to it, and is counted. */
export const outside = 'outside'

interface Between {
  readonly from: string
  readonly to: string
}

/** How water gets from one node to another. `drop`: how far the zero of `to` lies below the zero of `from`, m. */
export type Link = Between &
  (
    | { readonly kind: 'normal'; readonly roughness: number; readonly slope: number }
    | {
        readonly kind: 'gate'
        /** `site/asset`; without one the opening stays as it is built. */
        readonly gate?: string
        readonly width: number
        /** Fully open, m. */
        readonly height: number
        readonly drop: number
      }
    | { readonly kind: 'weir'; readonly width: number; readonly crest: number; readonly drop: number }
    | { readonly kind: 'screen'; readonly screen: string; readonly clearArea: number }
    | { readonly kind: 'pump'; readonly pump: string; readonly curve: PumpCurve; readonly lift: number }
    /** A linear reservoir: flow = volume / `hours`. */
    | { readonly kind: 'recession'; readonly hours: number }
    | { readonly kind: 'river' }
    | { readonly kind: 'spring'; readonly flow: number }
    /** Rain on an area, km², of which a share runs off. `zone` is a site or an asset of the plant. */
    | { readonly kind: 'rain'; readonly area: number; readonly share: number; readonly zone: string }
    | { readonly kind: 'evaporation' }
    | { readonly kind: 'leak' }
    | { readonly kind: 'irrigation'; readonly irrigation: string }
  )

/** What a gate is told when nobody tells it otherwise. Levels in m. */
export type GateProgram =
  | { readonly hold: 'upstream' | 'downstream'; readonly level: number; readonly flow: number }
  | { readonly hold: 'opening'; readonly percent: number; readonly flush?: number }

export interface GateDrive {
  readonly id: string
  readonly program: GateProgram
  /** Time from closed to fully open, s. */
  readonly travelS: number
}

export interface PumpStation {
  /** The sump's id. */
  readonly sump: string
  readonly pumps: readonly string[]
  /** Level at which the first pump stops, and the levels at which one more each starts, m. */
  readonly stop: number
  readonly start: readonly number[]
  /** A stopped pump waits as long before it starts again, s. */
  readonly inhibitS: number
}

/** The waters of a city and the machines in them. */
export interface Network {
  readonly nodes: readonly WaterNode[]
  readonly links: readonly Link[]
  readonly gates: readonly GateDrive[]
  readonly stations: readonly PumpStation[]
}
