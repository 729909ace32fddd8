import type { ReadingStore } from '../../storage/readings/store.ts'

/** A store that is opened when it is first asked: its threads cost as much as all else of a test's API, and few of them read. */
export function openedWhenAsked(open: () => Promise<ReadingStore>): ReadingStore {
  let opening: Promise<ReadingStore> | undefined
  const store = () => {
    opening ??= open()
    return opening
  }
  return {
    append: async (...asked) => (await store()).append(...asked),
    async *range(query) {
      yield* (await store()).range(query)
    },
    async *buckets(query) {
      yield* (await store()).buckets(query)
    },
    appendRollups: async (...asked) => (await store()).appendRollups(...asked),
    async *rollups(query) {
      yield* (await store()).rollups(query)
    },
    forgetBefore: async (...asked) => (await store()).forgetBefore(...asked),
    [Symbol.asyncDispose]: async () => (await opening)?.[Symbol.asyncDispose](),
  }
}
