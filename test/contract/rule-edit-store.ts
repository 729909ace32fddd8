import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import { temporaryFolder } from '../support/folder.ts'
import { higher } from '../support/rule-edits.ts'

export interface EditBounds {
  readonly max?: number
  readonly maxOpen?: number
  readonly maxTrials?: number
}
/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenEdits = (folder: string, bounds?: EditBounds) => Promise<RuleEditStore>

const pema = { who: 'pema', at: 1_000 }
const found = { filed: { a: { limit: 2.8 } }, versions: { a: 'v' } }
const apply = { type: 'apply', approval: 'free', found, supersedes: [] } as const

/** What every store of rule edits must do, whatever keeps it. */
export function ruleEditStoreContract(name: string, openStore: OpenEdits): void {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => folder[Symbol.dispose]())

  describe(`the store of rule edits: ${name}`, () => {
    test('another process sees each step, and every revision is kept', async () => {
      await using running = await openStore(folder.path)
      await using command = await openStore(folder.path)
      const drafted = await command.draft(higher, pema)
      expect(drafted).toMatchObject({ ok: true, edit: { id: 1, revision: 1, by: 'pema', state: { name: 'draft' } } })
      expect(await running.inForce()).toEqual({ change: 0, edits: [] })
      await command.act(1, { type: 'try', until: 9_000 }, pema)
      expect(await running.inForce()).toMatchObject({ change: 1, edits: [{ id: 1, state: { name: 'trial' } }] })
      await command.act(1, apply, pema)
      expect(await running.edit(1)).toMatchObject({ revision: 3, state: { name: 'applied', ...found } })
      await command.act(1, { type: 'revert', why: 'no', versions: {}, approval: 'free' }, pema)
      expect(await running.inForce()).toMatchObject({ change: 3, edits: [{ state: { name: 'reverted' } }] })
      expect(await running.revision(1, 2)).toMatchObject({ state: { name: 'trial', until: 9_000 } })
      expect(await running.act(9, apply, pema)).toEqual({ ok: false, because: 'unknown-edit' })
    })

    test('a key does a step once, also after a restart; with another request it is refused', async () => {
      const key = { key: 'k', request: 'r' }
      {
        await using store = await openStore(folder.path)
        expect(await store.draft(higher, pema, key)).toMatchObject({ ok: true, edit: { id: 1 } })
      }
      await using store = await openStore(folder.path)
      expect(await store.draft(higher, { who: 'pema', at: 2_000 }, key)).toMatchObject({
        ok: true,
        edit: { id: 1, madeAt: 1_000 },
      })
      expect(await store.draft(higher, pema, { ...key, request: 'x' })).toEqual({ ok: false, because: 'key-reused' })
      expect(await store.edits({ limit: 10 })).toHaveLength(1)
    })

    test('of two steps on one revision one is taken, and the other is told what is there', async () => {
      await using one = await openStore(folder.path)
      await using other = await openStore(folder.path)
      await one.draft(higher, pema)
      const seen = { ...pema, ifRevision: 1 }
      const both = await Promise.all([one.act(1, apply, seen), other.act(1, { type: 'discard', why: 'no' }, seen)])
      expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
      expect(both.find(({ ok }) => !ok)).toMatchObject({ because: 'stale', edit: { revision: 2 } })
    })

    test('what an applied edit supersedes ends with it, once, and on record', async () => {
      await using store = await openStore(folder.path)
      await store.draft(higher, pema)
      await store.act(1, apply, pema)
      await store.draft(higher, pema)
      const later = { ...apply, supersedes: [1] }
      await store.act(2, later, { ...pema, ifRevision: 7 })
      expect(await store.edit(1)).toMatchObject({ revision: 2, state: { name: 'applied' } })
      await store.act(2, later, pema)
      await store.act(2, later, pema)
      expect(await store.edit(1)).toMatchObject({ revision: 3, state: { name: 'superseded', by: 2, who: 'pema' } })
      expect(await store.revision(1, 2)).toMatchObject({ state: { name: 'applied' } })
      expect((await store.inForce()).edits).toMatchObject([{ id: 2 }])
    })

    test('is bounded: drafts, trials, and what is over', async () => {
      await using store = await openStore(folder.path, { max: 2, maxOpen: 2, maxTrials: 1 })
      await store.draft(higher, pema)
      await store.draft(higher, pema)
      expect(await store.draft(higher, pema)).toEqual({ ok: false, because: 'full' })
      await store.act(1, { type: 'try', until: 9_000 }, pema)
      expect(await store.act(2, { type: 'try', until: 9_000 }, pema)).toMatchObject({ because: 'trials-full' })
      // its own trial may be made longer; one that has ended counts no more
      expect(await store.act(1, { type: 'try', until: 9_500 }, pema)).toMatchObject({ ok: true })
      expect(await store.act(2, { type: 'try', until: 20_000 }, { who: 'pema', at: 9_600 })).toMatchObject({ ok: true })
      await store.act(1, { type: 'discard', why: 'no' }, pema)
      await store.draft(higher, pema)
      expect((await store.edits({ limit: 10 })).map(({ id }) => id)).toEqual([3, 2])
      expect(await store.revision(1, 1)).toBeUndefined()
    })

    test('is listed newest first, by state and site, in pages', async () => {
      await using store = await openStore(folder.path)
      for (const at of ['linka/east', 'canal/gauge', 'linka/west']) await store.draft({ ...higher, at }, pema)
      await store.act(1, apply, pema)
      const ids = async (query: object) => (await store.edits({ limit: 10, ...query })).map(({ id }) => id)
      expect(await ids({})).toEqual([3, 2, 1])
      expect(await ids({ before: 3, limit: 1 })).toEqual([2])
      expect(await ids({ site: 'linka' })).toEqual([3, 1])
      expect(await ids({ states: ['applied'] })).toEqual([1])
    })
  })
}
