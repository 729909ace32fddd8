import { setImmediate as yieldOnce } from 'node:timers/promises'
import { dayMs } from '../../../core/alarm/kpi/fact.ts'
import { readKpis } from './kpi-reader.ts'
import { KpiRollup } from './kpi-rollup.ts'
import type { JournalSource, KpiLog } from './kpis.ts'
import { openKpiFile } from './tables.ts'

const entriesAtOnce = 1_000

/** Opens `kpis.sqlite` of a data folder, making it when it is not there. It may be deleted while nothing runs: it is made of the journal. */
export function openKpiLog({ folder }: { readonly folder: string }): KpiLog {
  const database = openKpiFile(folder)
  const rollup = new KpiRollup(database)
  let rolling: Promise<number> | undefined

  async function roll(journal: JournalSource, budgetMs: number): Promise<number> {
    const until = performance.now() + budgetMs
    rollup.checkJournal((await journal.journal({ limit: 1 }))[0], await journal.journalEnd())
    for (let place = rollup.place; place < (await journal.journalEnd()); place = rollup.place) {
      rollup.take(await journal.journal({ after: place, limit: entriesAtOnce }))
      if (performance.now() > until) break
      await yieldOnce()
    }
    return left(journal)
  }

  async function left(journal: JournalSource): Promise<number> {
    return Math.max(0, (await journal.journalEnd()) - rollup.place)
  }

  return {
    rollOn(journal, budgetMs) {
      rolling ??= roll(journal, budgetMs).finally(() => {
        rolling = undefined
      })
      return rolling
    },
    left,
    firstDay() {
      const day = database.prepare('SELECT min(day) AS day FROM day').get()?.['day']
      return typeof day === 'number' ? day * dayMs : undefined
    },
    kpis: (query) => readKpis(folder, query),
    [Symbol.dispose]: () => database.close(),
  }
}
