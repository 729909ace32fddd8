import { describe, expect, test } from 'vitest'
import { LatestBodies } from '../../api/latest/bodies.ts'
import { presentReading } from '../../api/latest/present.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { readingOf, smallPlant } from '../support/api.ts'
import { temporaryFolder } from '../support/folder.ts'

const at = Date.UTC(2026, 6, 3, 10)
/** Ids whose sites sort otherwise than they do themselves: `a-b/…` comes before `a/…`. */
const ids = ['a', 'a-b', 'a.c', 'linka'].flatMap((site) => Array.from({ length: 700 }, (_, n) => `${site}/x/p${n}`))

async function parts() {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder()).path
  const options = { folder, rejectsMax: 10, rejectsBytesMax: 1_000 }
  const state = started.use(await openIngestState(options))
  const reader = started.use(await openStateReader({ folder }))
  const plant: { current: Plant } = { current: smallPlant }
  const bodies = new LatestBodies(reader, plant)
  const commit = (readings: readonly Reading[]) => {
    const points = new Map(readings.map((latest) => [latest.point, { latest, quality: undefined }]))
    return state.commit({ cursor: state.cursor + 1, points, memory: new Map(), rejects: [] })
  }
  /** The answer, and what a plain look makes of it. */
  const both = async (site?: string) => {
    const text = Buffer.concat(await bodies.read(site)).toString()
    const plain = (await reader.latest(site)).map((reading) => presentReading(reading, plant.current))
    return [JSON.parse(text), { readings: plain }]
  }
  const held = started.move()
  return { state, reader, plant, bodies, commit, both, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

describe('the newest readings as bytes', () => {
  test('are those of a plain look, whatever has changed since the last one', async () => {
    await using all = await parts()
    const same = async () => {
      for (const site of [undefined, 'a', 'a-b', 'linka', 'nowhere']) {
        const [found, plain] = await all.both(site)
        expect(found).toEqual(plain)
      }
    }
    await same()
    await all.commit(ids.slice(0, 1_000).map((id) => readingOf(id, at, 1)))
    await same()
    for (let step = 1; step <= 12; step++) {
      const some = ids.filter((_, index) => index < 1_000 + 150 * step && index % 13 === step)
      await all.commit(
        some.map((id) => readingOf(id, at + step, step, step % 2 ? {} : { quality: 4, reason: 'spike' })),
      )
      await same()
    }
    await all.commit([readingOf('linka/lake/pump', at, 1)])
    await same()
    all.plant.current = { ...smallPlant, points: new Map() }
    await same()
    await all.state.beginAgain('another store', 0, at + 6)
    await same()
    await all.commit([readingOf('a/x/p1', at + 99, 5)])
    await same()
  })

  test('are made once for many who ask, and again when one of them has changed', async () => {
    await using all = await parts()
    await all.commit(ids.slice(0, 500).map((id) => readingOf(id, at, 1)))
    const [first] = await all.bodies.read('a')
    const asked = await Promise.all(Array.from({ length: 5 }, () => all.bodies.read('a')))
    for (const [one] of asked) expect(one).toBe(first)
    await all.commit([readingOf('a/x/p1', at + 1, 2)])
    const [second] = await all.bodies.read('a')
    expect(second).not.toBe(first)
    expect(Buffer.from(second ?? []).toString()).toContain('"value":2')
  })

  test('of a large plant come in pieces', async () => {
    await using all = await parts()
    const many = Array.from({ length: 12_000 }, (_, index) => `a/x/p${index}`)
    await all.commit(many.map((id) => readingOf(id, at, 1)))
    expect((await all.bodies.read(undefined)).length).toBeGreaterThan(12)
    const [found, plain] = await all.both()
    expect(found).toEqual(plain)
  })
})
