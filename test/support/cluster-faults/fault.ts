import { expect } from 'vitest'
import { goesOn, partitionsIn, placeOf } from '../cluster-ledger.ts'
import type { ClusterStage, OwnedWork } from '../cluster-stage.ts'
import { eventually } from '../eventually.ts'
import type { Network } from '../network.ts'
import type { PlatformProcess } from '../platform-process.ts'
import type { PowerDisk } from '../power-disk.ts'
import type { SmallDisk } from '../small-disk.ts'

/** How long whatever stands still, or is cut off, does so. */
export const stillMs = 10_000
/** The stream of the log. */
export const stream = 'huoshui-log-0'

/** A stage, and what of its surroundings may fail here. */
export interface FaultyStage extends ClusterStage {
  /** Undefined where no networks can be made. */
  readonly network: Network | undefined
  /** Of the first NATS server. */
  readonly disk: SmallDisk
  /** Of each NATS server, and of PostgreSQL; undefined where no power can be cut. */
  readonly powered: { readonly nats: readonly PowerDisk[]; readonly postgres: PowerDisk } | undefined
}

export interface Fault {
  readonly name: string
  /** It is in the five minutes of `npm run test:cluster`; the others when they are asked for. */
  readonly isDefault: boolean
  readonly needs?: 'network' | 'power'
  /** Makes it happen, and resolves when it is over; how long a work was without anybody, ms, where it is about that. */
  happen(stage: FaultyStage): Promise<number | undefined>
}

export interface TakenOver {
  /** How long the work was without anybody, ms. */
  readonly tookOver: number
  /** Ends the trial: the one that is back stands by, and nobody has begun the work since; of several parts it has some again. */
  standsBy(): Promise<void>
}

/** Resolves once another process than its owner does a work. */
export async function takenOver(
  stage: ClusterStage,
  { work, owner }: { readonly work: OwnedWork; readonly owner: PlatformProcess },
  before: { readonly epoch: number; readonly cursor: number },
): Promise<TakenOver> {
  const tookOver = await goesOn(stage, work, before)
  return {
    tookOver,
    async standsBy() {
      const { epoch } = await placeOf(stage, work)
      const isShared = partitionsIn(stage.settings) > 1
      const text = async () => {
        const answer = await fetch(`${owner.httpUrl}/readyz`).catch(() => undefined)
        return (await answer?.text()) ?? ''
      }
      // of several parts it is given some again
      const says = new RegExp(isShared ? `${work}: .* this process does \\d` : `${work}: .* this process stands by`)
      await eventually('it to stand by, or to share the work again', text, (said) => says.test(said))
      if (!isShared) expect((await placeOf(stage, work)).epoch).toBe(epoch)
    },
  }
}
