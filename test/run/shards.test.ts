import { describe, expect, test } from 'vitest'
import { storeCommand } from '../../run/commands/store.ts'
import { checkShards } from '../../run/roles/shards.ts'
import { shardedIdentity } from '../../storage/readings/sharded.ts'
import { settingsOf } from '../support/api.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keptIn } from '../support/kept-in.ts'

const limits = { rejectsMax: 10, rejectsBytesMax: 10_000, quarantineMax: 10 }
const one = { INFLUX_URL: 'http://a:8086' }
const on = (...hosts: string[]) => settingsOf({ ...one, INFLUX_SHARDS: hosts.map((host) => `http://${host}`).join() })

test.each([
  [{ INFLUX_SHARDS: 'http://a,http://b' }, 'INFLUX_URL'],
  [{ ...one, INFLUX_SHARDS: 'http://a' }, 'expected two or more URLs'],
  [{ ...one, INFLUX_SHARDS: 'http://a,b' }, 'expected a URL'],
])('%j is refused', (env, because) => {
  expect(() => settingsOf(env)).toThrow(because)
})

describe.each(keptIn)('with state in %s', (_, open) => {
  test('another number of shards than ingest has written is refused, unless somebody says so', async () => {
    using folder = temporaryFolder()
    await using state = await open(folder.path)
    await checkShards(on('a', 'b'), state)
    {
      await using ingest = await state.ingest(limits)
      await ingest.origin.set('store', shardedIdentity('huoshui', 2))
    }
    await checkShards(on('a', 'c'), state)
    await checkShards(settingsOf({}), state)
    await expect(checkShards(on('a', 'b', 'c'), state)).rejects.toThrow(
      /readings lie by site on 2 servers, and the settings name 3: .* Name the 2 again; or set INFLUX_SHARDS_BEFORE=2/,
    )
    await expect(checkShards(settingsOf(one), state)).rejects.toThrow('the settings name 1')
    await checkShards({ ...on('a', 'b', 'c'), INFLUX_SHARDS_BEFORE: 2 }, state)
    await expect(checkShards({ ...on('a', 'b', 'c'), INFLUX_SHARDS_BEFORE: 1 }, state)).rejects.toThrow('on 2 servers')
  })

  test('store fill: ingest takes the store for another one when it begins next; where it has written none, it says so', async () => {
    using folder = temporaryFolder()
    await using state = await open(folder.path)
    const said: string[] = []
    const fill = () =>
      storeCommand({
        folder: () => folder.path,
        written: () => state.storeWritten(),
        print: (line) => said.push(line),
      }).parseAsync(['fill'], { from: 'user' })
    await expect(fill()).rejects.toThrow('there is nothing to fill again')
    await using ingest = await state.ingest(limits)
    await ingest.origin.set('store', 'influxdb huoshui')
    await fill()
    expect(await ingest.origin.get('store')).toBe('')
    expect(await (await state.storeWritten()).identity()).toBeUndefined()
    expect(said).toHaveLength(1)
  })
})
