import { shardsOf } from '../../storage/readings/sharded.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Settings } from '../settings/settings.ts'
import type { State } from './state.ts'

/** Throws a `UsageError` where readings lie by site on another number of servers than the settings name, and nobody said so. */
export async function checkShards(
  { INFLUX_URL, INFLUX_SHARDS, INFLUX_SHARDS_BEFORE: before }: Settings,
  state: Pick<State, 'storeWritten'>,
): Promise<void> {
  if (INFLUX_URL === undefined) return
  const shards = INFLUX_SHARDS?.length ?? 1
  const written = await (await state.storeWritten()).identity()
  const found = written === undefined ? undefined : shardsOf(written)
  if (found === undefined || found === shards || found === before) return
  throw new UsageError(
    `INFLUX_SHARDS: readings lie by site on ${servers(found)}, and the settings name ${shards}: most sites would be looked for where they are not. Name ${found === 1 ? 'none' : `the ${found}`} again; or set INFLUX_SHARDS_BEFORE=${found}: then all is stored anew from the reading log, as far as that reaches, and what is older is not seen any more (docs/scale.md)`,
  )
}

function servers(count: number): string {
  return count === 1 ? '1 server' : `${count} servers`
}
