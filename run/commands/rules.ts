import { Command, InvalidArgumentError, Option } from 'commander'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type EditStep, NewEditSchema, type RuleEdit } from '../../core/rule-edit/edit.ts'
import { foresee, foreseeWithout } from '../../core/rule-edit/foresee.ts'
import { verdictText } from '../../core/rule-edit/text.ts'
import { editsYaml } from '../../core/rule-edit/yaml.ts'
import { both, sayBoth } from '../../core/words/local-text.ts'
import type { EditResult, RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import { loadPlant, type PlantSource } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'
import type { History } from './history.ts'
import { byOption, namedOnRecord } from './named.ts'
import { addRulesBacktest } from './rules-backtest.ts'
import { valuesText } from './values-text.ts'

export interface RulesSurroundings {
  readonly open: () => Promise<RuleEditStore>
  readonly source: () => PlantSource
  /** The readings that a backtest goes through; left out: there is no such command. */
  readonly history?: () => Promise<History>
  readonly print?: (line: string) => void
  readonly clock?: () => number
}

interface EditOptions {
  readonly limit?: number | string
  readonly change?: number
  readonly deadband?: number
  readonly onDelay?: string
  readonly offDelay?: string
  readonly priority?: string
  readonly why: string
  readonly by: string
  readonly try?: number
  readonly apply?: true
}

const dayMs = 86_400_000

/** `rules list|edit|apply|revert|discard|export`: what the API's rule edits do, in a shell; nobody approves there. */
export function rulesCommand({
  open,
  source,
  history,
  print = console.log,
  clock = Date.now,
}: RulesSurroundings): Command {
  const command = new Command('rules').description(
    'alarm rules, and edits of them beside the plant file (docs/rules.md)',
  )
  const plantNow = async () => (await loadPlant(source())).current

  command
    .command('list')
    .description('every rule with where it comes from; edits that do not hold are told')
    .option('--within <id>', 'only alarms whose id begins so, like linka.lake')
    .option('--edited', 'only those with an edit or on trial')
    .action(async ({ within, edited }: { within?: string; edited?: true }) => {
      const plant = await plantNow()
      for (const { id, audience } of plant.rules) {
        const origin = plant.book?.origins.get(id)
        const isEdited =
          audience === 'shadow' || (origin !== undefined && origin.edits.length + origin.against.length > 0)
        if ((within !== undefined && id !== within && !id.startsWith(`${within}.`)) || (edited && !isEdited)) continue
        const notes = origin
          ? [
              formatPath(origin.path),
              ...origin.overrides.map((one) => `override ${one}`),
              ...origin.edits.map((one) => `edit ${one}`),
            ]
          : ['on trial']
        print([id, valuesText(origin?.values ?? {}), notes.join(' + ')].filter((part) => part !== '').join('  '))
      }
      for (const [edit, verdict] of plant.book?.edited?.verdicts ?? []) {
        if (verdict.name !== 'holds') print(`edit ${edit}: ${verdictLine(verdict)}`)
      }
    })

  command
    .command('edits')
    .description('the newest edits')
    .action(async () => {
      await using store = await open()
      const found = await store.edits({ limit: 100 })
      for (const edit of found) print(`${lineOf(edit)} · ${saidOf(edit)}`)
      if (found.length === 0) print('no edits')
    })

  command
    .command('edit')
    .description('draft an edit of a rule at a place, and try or apply it')
    .argument('<at>', 'site, site/asset, site/asset/point or site/device')
    .argument('<rule>', "the rule's id there")
    .addOption(new Option('--limit <limit>', 'a number, or a level like WRZ').argParser(limit))
    .addOption(new Option('--change <number>', 'of a rate').argParser(number))
    .addOption(new Option('--deadband <number>').argParser(number))
    .option('--on-delay <duration>', 'like 3min')
    .option('--off-delay <duration>')
    .option('--priority <priority>')
    .requiredOption('--why <reason>', 'goes to the journal')
    .addOption(byOption())
    .addOption(new Option('--try <days>', 'evaluate it beside the rule, telling nobody').argParser(number))
    .addOption(new Option('--apply', 'put it in force').conflicts('try'))
    .action(async (at: string, rule: string, { why, by, try: days, apply, ...set }: EditOptions) => {
      const given = { at, rule, set, why }
      const parsed = NewEditSchema.safeParse(given)
      if (!parsed.success) {
        const problems = shapeProblems(parsed.error, given, { schema: NewEditSchema })
        throw new UsageError(problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('\n'))
      }
      const plant = await plantNow()
      const seen = foresee(plant, parsed.data)
      if (!seen.ok) throw new UsageError(seen.problems.map(({ where, message }) => `${where}: ${message}`).join('\n'))
      const who = namedOnRecord(by, plant)
      await using store = await open()
      const drafted = resultOf(await store.draft(parsed.data, { who, byToken: true, at: clock() }))
      print(`${lineOf(drafted)}: ${seen.tried.length} alarms`)
      if (days !== undefined) await step(store, drafted, { type: 'try', until: clock() + days * dayMs }, who)
      if (apply) await step(store, drafted, await applying(drafted), who)
    })

  command
    .command('apply')
    .description('put an edit in force, or again over a later plant file')
    .argument('<id>', 'of the edit', number)
    .addOption(byOption())
    .action(async (id: number, { by }: { by: string }) => {
      const who = namedOnRecord(by, await plantNow())
      await using store = await open()
      const edit = await editOf(store, id)
      await step(store, edit, await applying(edit), who)
    })
  for (const name of ['revert', 'discard'] as const) {
    command
      .command(name)
      .description(
        name === 'revert' ? 'take an applied edit back: the plant file holds again' : 'discard a draft or a trial',
      )
      .argument('<id>', 'of the edit', number)
      .requiredOption('--why <reason>', 'goes to the journal')
      .addOption(byOption())
      .action(async (id: number, { why, by }: { why: string; by: string }) => {
        // a plant file that is wrong just now is no reason not to take an edit back
        const plant = await plantNow().catch(() => undefined)
        const who = namedOnRecord(by, plant)
        await using store = await open()
        const edit = await editOf(store, id)
        const { state, set } = edit
        const touched = state.name === 'applied' ? Object.keys(state.versions) : []
        const without = touched.length > 0 && plant && foreseeWithout(plant, { id, set }, touched)
        const { versions = {}, approval = 'free' } = without || {}
        const ending = name === 'revert' ? { type: name, why, versions, approval } : { type: name, why }
        await step(store, edit, ending, who)
        if (without) print(`then holds: ${valuesText(without.values)} (${sourceOf(without.older)})`)
      })
  }
  command
    .command('export')
    .description('applied edits as lines for the `alarms` of the plant file')
    .action(async () => {
      await using store = await open()
      const { edits } = await store.inForce()
      const applied = edits.flatMap((edit) => (edit.state.name === 'applied' ? [{ edit, at: edit.state.at }] : []))
      const text = editsYaml(applied.sort((a, b) => a.at - b.at).map(({ edit }) => edit))
      print(text === '' ? '# no applied edits' : text.trimEnd())
    })
  if (history) addRulesBacktest(command, { open, history, print, clock })
  return command

  async function applying(edit: RuleEdit): Promise<EditStep> {
    const plant: Plant = await plantNow()
    const seen = foresee(plant, edit, edit.id)
    if (!seen.ok) throw new UsageError(seen.problems.map(({ where, message }) => `${where}: ${message}`).join('\n'))
    return { type: 'apply', approval: seen.approval, found: seen.applied, supersedes: seen.supersedes }
  }

  async function step(store: RuleEditStore, { id, revision }: RuleEdit, what: EditStep, who: string): Promise<void> {
    const edit = resultOf(await store.act(id, what, { who, byToken: true, at: clock(), ifRevision: revision }))
    print(`${lineOf(edit)} · ${saidOf(edit)}; a running platform takes it within two seconds`)
  }
}

async function editOf(store: RuleEditStore, id: number): Promise<RuleEdit> {
  const edit = await store.edit(id)
  if (!edit) throw new UsageError(`${id}: no such edit (huoshui rules edits)`)
  return edit
}

const hints: Readonly<Partial<Record<Extract<EditResult, { ok: false }>['because'], string>>> = {
  'approval-required':
    ': two people who have logged in, one to write it anew and one to approve it (console or API; docs/rules.md)',
  'older-edit': ': an older edit of a guarded rule would hold again; revert that one first',
  'rule-changed': ': another edit of this rule was applied or reverted since it was written; look, and write it anew',
}

function sourceOf(older: readonly number[]): string {
  return older.length === 0 ? 'the plant file' : `edit ${older.join(', ')}`
}

function resultOf(result: EditResult): RuleEdit {
  if (result.ok) return result.edit
  const { because, edit } = result
  const hint = hints[because] ?? ''
  throw new UsageError(`${edit ? `edit ${edit.id}: ` : ''}${because}${hint}`)
}

function saidOf({ state }: RuleEdit): string {
  return sayBoth(({ ruleEdit }) => ruleEdit.state[state.name])
}

function lineOf({ id, at, rule, set, state, why }: RuleEdit): string {
  const until = state.name === 'trial' ? ` until ${new Date(state.until).toISOString()}` : ''
  return `edit ${id} ${state.name}${until} ${at} ${rule} ${valuesText(set)} (${why})`
}

type Verdict = NonNullable<ReturnType<NonNullable<NonNullable<Plant['book']>['edited']>['verdicts']['get']>>

function verdictLine(verdict: Verdict): string {
  return `${verdictDetail(verdict)} · ${both(verdictText(verdict))}`
}

function verdictDetail(verdict: Verdict): string {
  if (verdict.name === 'misfit') return `does not hold: ${verdict.problems.join('; ')}`
  if (verdict.name === 'superseded') return `superseded by edit ${verdict.by.join(', ')}`
  if (verdict.name !== 'conflict') return verdict.name === 'gone' ? 'gone: no such rule there any more' : verdict.name
  const places = verdict.at.map(({ alarm, says, before, now }) => {
    return `${alarm}: the edit says ${valuesText(says)}; the plant file said ${valuesText(before)} then, says ${valuesText(now)} now, and holds`
  })
  return `conflict: ${places.join('; ')}`
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number')
  return value
}

function limit(text: string): number | string {
  return /^[-+.\d]/.test(text) ? number(text) : text
}
