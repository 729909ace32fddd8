import { describe, expect, test } from 'vitest'
import type { Repeats } from '../../storage/repeats/repeats.ts'
import { temporaryFolder } from '../support/folder.ts'

const day = 86_400_000
const key = { key: '["person:dawa","POST /x","k"]', request: 'r1' }
const answer = { status: 202, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }

/** What every store of requests that were begun keeps; the same folder is the same store. */
export function repeatsContract(name: string, open: (folder: string) => Promise<Repeats>): void {
  describe(`requests under a key in ${name}`, () => {
    test('what was begun is known, and then its answer, by every process, also after a restart', async () => {
      using folder = temporaryFolder()
      {
        await using one = await open(folder.path)
        await using two = await open(folder.path)
        expect(await one.begin(key, 1)).toEqual({ is: 'new' })
        expect([await one.begin(key, 2), await two.begin(key, 2)]).toEqual([{ is: 'begun' }, { is: 'begun' }])
      }
      await using three = await open(folder.path)
      expect(await three.begin(key, 3)).toEqual({ is: 'begun' })
      await three.done(key, 4, answer)
      await using four = await open(folder.path)
      expect(await four.begin(key, 5)).toEqual({ is: 'done', answer })
    })

    test('of many at once in two processes one begins it', async () => {
      using folder = temporaryFolder()
      await using one = await open(folder.path)
      await using two = await open(folder.path)
      const all = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).begin(key, 1)))
      expect(all.filter(({ is }) => is === 'new')).toHaveLength(1)
    })

    test('another request under it is refused, before and after it is done; another key is another', async () => {
      using folder = temporaryFolder()
      await using repeats = await open(folder.path)
      await repeats.begin(key, 1)
      expect(await repeats.begin({ ...key, request: 'r2' }, 1)).toEqual({ is: 'key-reused' })
      await repeats.done(key, 1, answer)
      expect(await repeats.begin({ ...key, request: 'r2' }, 1)).toEqual({ is: 'key-reused' })
      expect(await repeats.begin({ ...key, key: '["person:li","POST /x","k"]' }, 1)).toEqual({ is: 'new' })
    })

    test('what was refused may be tried again; what is not kept of an answer stays begun', async () => {
      using folder = temporaryFolder()
      await using repeats = await open(folder.path)
      await repeats.begin(key, 1)
      await repeats.refused(key)
      expect(await repeats.begin(key, 2)).toEqual({ is: 'new' })
      await repeats.done(key, 2)
      expect(await repeats.begin(key, 3)).toEqual({ is: 'begun' })
    })

    test('after a week it is forgotten, with the next that is kept', async () => {
      using folder = temporaryFolder()
      await using repeats = await open(folder.path)
      await repeats.begin(key, 1)
      await repeats.done(key, 1, answer)
      expect(await repeats.begin({ key: 'b', request: '' }, 7 * day)).toEqual({ is: 'new' })
      expect(await repeats.begin(key, 7 * day)).toEqual({ is: 'done', answer })
      expect(await repeats.begin({ key: 'c', request: '' }, 7 * day + 2)).toEqual({ is: 'new' })
      expect(await repeats.begin(key, 7 * day + 2)).toEqual({ is: 'new' })
    })
  })
}
