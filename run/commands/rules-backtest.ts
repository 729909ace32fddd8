import { type Command, InvalidArgumentError, Option } from 'commander'
import { runBacktest, TooLittleMemory } from '../../api/backtests/run.ts'
import { TooMuchHistory } from '../../api/backtests/slices.ts'
import type { BacktestReport, BacktestSide } from '../../core/alarm/backtest.ts'
import { formatDuration } from '../../core/duration.ts'
import { askedTime, timeForms } from '../../core/instant.ts'
import { formatLocal } from '../../core/local-time.ts'
import { foresee } from '../../core/rule-edit/foresee.ts'
import { sayBoth } from '../../core/words/local-text.ts'
import { StoreUnavailable } from '../../storage/readings/store.ts'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import { UsageError } from '../process/usage-error.ts'
import type { History } from './history.ts'

export interface RulesBacktestSurroundings {
  readonly open: () => Promise<RuleEditStore>
  readonly history: () => Promise<History>
  readonly print: (line: string) => void
  readonly clock: () => number
}

const most = 100_000_000

/** Adds `rules backtest <id>`: the same past under the rules in force and under an edit. */
export function addRulesBacktest(command: Command, { open, history, print, clock }: RulesBacktestSurroundings): void {
  const time = (text: string) => {
    const asked = askedTime(text, clock())
    if (asked.ok) return asked.at
    throw new InvalidArgumentError(`expected ${timeForms}`)
  }
  command
    .command('backtest')
    .description('the same past under the rules in force and under an edit, side by side')
    .argument('<id>', 'of the edit')
    .addOption(new Option('--from <time>', 'like -90d').argParser(time).default(undefined, '-365d'))
    .addOption(new Option('--to <time>', 'not included').argParser(time).default(undefined, 'now'))
    .action(async (id: string, { from = time('-365d'), to = clock() }: { from?: number; to?: number }) => {
      await using store = await open()
      const edit = await store.edit(Number(id))
      if (!edit) throw new UsageError(`${id}: no such edit (huoshui rules edits)`)
      await using opened = await history()
      const { plant } = opened
      const seen = foresee(plant, edit, edit.id)
      if (!seen.ok) throw new UsageError(seen.problems.map(({ where, message }) => `${where}: ${message}`).join('\n'))
      const given = { tried: seen.tried, inForce: seen.inForce }
      const request = { plant, given, incidents: [], from, to }
      try {
        const signal = new AbortController().signal
        const report = await runBacktest({ store: opened.store, request, most, signal })
        for (const line of comparedLines(report, plant.city.zone)) print(line)
      } catch (error) {
        if (error instanceof TooMuchHistory || error instanceof TooLittleMemory) throw new UsageError(error.message)
        throw error instanceof StoreUnavailable ? new UsageError(`the store cannot be read: ${error.message}`) : error
      }
    })
}

/** Old and new side by side, in both languages. */
function comparedLines({ readings, from, to, before, ...tried }: BacktestReport, zone: string): string[] {
  if (readings === 0 || !before) return [sayBoth(({ rules }) => rules.noReadings)]
  const rows: [string, (side: BacktestSide) => string][] = [
    [sayBoth(({ rules }) => rules.count), ({ kpis }) => String(kpis.annunciations)],
    [sayBoth(({ rules }) => rules.jumps), ({ jumps }) => String(jumps)],
    [sayBoth(({ rules }) => rules.fleeting), ({ kpis }) => String(kpis.fleeting)],
    [sayBoth(({ rules }) => rules.active), ({ activeMs }) => formatDuration(Math.round(activeMs / 60_000) * 60_000)],
  ]
  const head = [sayBoth(({ rules }) => rules.oldRule), sayBoth(({ rules }) => rules.newRule)]
  return [
    `${readings} readings, ${formatLocal(from, zone)} to ${formatLocal(to, zone)}`,
    `${head.map((text) => text.padStart(10)).join('')}`,
    ...rows.map(([name, of]) => `${of(before).padStart(10)}${of(tried).padStart(10)}   ${name}`),
  ]
}
