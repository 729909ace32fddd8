import { expect, test } from 'vitest'
import { readYamlFile } from '../../../core/plant/yaml-file.ts'
import { draftEdit, type RuleEdit } from '../../../core/rule-edit/edit.ts'
import { foresee, foreseeWithout } from '../../../core/rule-edit/foresee.ts'
import { editsYaml } from '../../../core/rule-edit/yaml.ts'
import { appliedTo, compiledFile, editedPlant, higher, limitOf, sumpFile } from '../../support/rule-edits.ts'

const [east, west] = ['linka.east.level.high', 'linka.west.level.high']
const plant = compiledFile(sumpFile())
const verdictOf = (given: ReturnType<typeof compiledFile>, id = 1) => given.book?.edited?.verdicts.get(id)

test('an edit holds at its place and nowhere else, and every rule tells where it comes from', () => {
  const edited = editedPlant(sumpFile(), [appliedTo(plant, higher)])
  expect([limitOf(edited, east), limitOf(edited, west)]).toEqual([2.95, 2.8])
  expect(edited.book?.origins.get(east)).toMatchObject({
    ...{ from: 'template', path: ['alarms', 'templates', 'sump', 0], edits: [1] },
    filed: { limit: 2.8, onDelay: '1min', deadband: 0.05 },
    values: { limit: 2.95, onDelay: '3min', deadband: 0.05 },
  })
  expect(edited.book?.origins.get('linka.east.level.flood')).toMatchObject({ from: 'rule', edits: [] })
  expect(verdictOf(edited)).toEqual({ name: 'holds', rules: 1 })
  expect(edited.rules.find(({ id }) => id === east)?.said).toEqual({ who: 'pema', why: 'it chatters' })
  expect(edited.rules.find(({ id }) => id === west)?.said).toBeUndefined()
})

test('at a site it holds for every place of the template; the later of two edits wins', () => {
  const all = appliedTo(plant, { ...higher, at: 'linka' }, { id: 1, at: 10 })
  const one = appliedTo(editedPlant(sumpFile(), [all]), { ...higher, set: { limit: 3 } }, { id: 2, at: 20 })
  const edited = editedPlant(sumpFile(), [one, all])
  expect([limitOf(edited, east), limitOf(edited, west)]).toEqual([3, 2.95])
  expect(edited.book?.origins.get(east)?.edits).toEqual([1, 2])
})

test('of two edits of the same settings one holds, and the other says which', () => {
  const one = appliedTo(plant, { ...higher, set: { limit: 2.95 } }, { id: 1, at: 10 })
  const two = appliedTo(editedPlant(sumpFile(), [one]), { ...higher, set: { limit: 3 } }, { id: 2, at: 20 })
  const edited = editedPlant(sumpFile(), [one, two])
  expect([verdictOf(edited, 1), verdictOf(edited, 2)]).toEqual([
    { name: 'superseded', by: [2] },
    { name: 'holds', rules: 1 },
  ])
  // of what the later one does not set, the earlier one still speaks
  const part = appliedTo(editedPlant(sumpFile(), [two]), { ...higher, set: { onDelay: '5min' } }, { id: 3, at: 30 })
  expect(verdictOf(editedPlant(sumpFile(), [two, part]), 2)).toEqual({ name: 'holds', rules: 1 })
})

test('a later plant file that says otherwise holds, and both are told; applied anew, the edit holds', () => {
  const edit = appliedTo(plant, higher)
  const later = sumpFile({ limit: 2.7 })
  const edited = editedPlant(later, [edit])
  expect(limitOf(edited, east)).toBe(2.7)
  const [before, now] = [
    { limit: 2.8, onDelay: '1min' },
    { limit: 2.7, onDelay: '1min' },
  ]
  expect(verdictOf(edited)).toEqual({
    name: 'conflict',
    rules: 0,
    at: [{ alarm: east, says: higher.set, before, now }],
  })
  const again = appliedTo(compiledFile(later), higher)
  expect(limitOf(editedPlant(later, [again]), east)).toBe(2.95)
})

test('a plant file that says the same by now is no conflict', () => {
  const file = sumpFile()
  const overrides = [{ at: 'linka/east', rule: 'high', set: higher.set }]
  const edited = editedPlant({ ...file, alarms: { ...file.alarms, overrides } }, [appliedTo(plant, higher)])
  expect(verdictOf(edited)).toEqual({ name: 'in-file', rules: 1 })
  expect(edited.book?.origins.get(east)).toMatchObject({ overrides: [0] })
})

test('an edit of a rule that vanished, and one that fits no longer, hold up nothing', () => {
  const edit = appliedTo(plant, higher)
  const renamed = editedPlant(sumpFile({ rule: 'very-high' }), [edit])
  expect(verdictOf(renamed)).toEqual({ name: 'gone' })
  expect(renamed.rules).toHaveLength(3)
  const filed = { [east]: { limit: 2.8 } }
  const { state } = edit
  if (state.name !== 'applied') throw new Error('expected it to be applied')
  const levels: RuleEdit = { ...edit, set: { limit: 'WRZ' }, state: { ...state, filed } }
  const misfit = editedPlant(sumpFile(), [levels, appliedTo(plant, { ...higher, at: 'linka/west' }, { id: 2 })])
  expect(verdictOf(misfit)).toMatchObject({ name: 'misfit', problems: [expect.stringContaining('WRZ')] })
  expect([limitOf(misfit, east), limitOf(misfit, west)]).toEqual([2.8, 2.95])
})

test('what is wrong is said as a plant file says it', () => {
  const wrong = (more: object) => foresee(plant, { ...higher, ...more })
  expect(wrong({ rule: 'hihg' })).toMatchObject({ ok: false, problems: [{ where: 'rule' }] })
  expect(wrong({ set: { change: 2 } })).toEqual({
    ok: false,
    problems: [{ where: 'set.change', message: expect.stringContaining('unknown key "change": expected') }],
  })
  expect(wrong({ set: { limit: 9 } })).toMatchObject({ ok: false })
  expect(wrong({ at: 'linka/north' })).toMatchObject({ problems: [{ message: 'no rule applies at linka/north' }] })
})

test('critical rules ask for a second person where the plant file does, also when they become milder', () => {
  const guarded = compiledFile(sumpFile({ approval: ['critical'] }))
  expect(foresee(guarded, higher)).toMatchObject({ ok: true, approval: 'free' })
  expect(foresee(guarded, { at: 'linka/east', rule: 'flood', set: { priority: 'low' } })).toMatchObject({
    approval: 'required',
  })
  expect(foresee(plant, { at: 'linka/east', rule: 'flood', set: { limit: 3.5 } })).toMatchObject({ approval: 'free' })
})

test('a trial is a rule beside the real one that tells nobody, until its end', () => {
  const draft = draftEdit(7, { ...higher, at: 'linka' }, { who: 'pema', at: 0 })
  const edit: RuleEdit = { ...draft, state: { name: 'trial', who: 'pema', since: 0, until: 3_000 } }
  const tried = editedPlant(sumpFile(), [edit], 2_999)
  expect(limitOf(tried, east)).toBe(2.8)
  const shadows = tried.rules.filter(({ audience }) => audience === 'shadow')
  expect(shadows.map(({ id, test }) => [id, test.stages[0]?.limit])).toEqual([
    [`${east}.try-7`, 2.95],
    [`${west}.try-7`, 2.95],
  ])
  const over = editedPlant(sumpFile(), [edit], 3_000)
  expect(over.rules).toHaveLength(3)
  expect(over.book?.edited?.stamp).not.toBe(tried.book?.edited?.stamp)
})

test('trials of one rule, and one that is wrong, are each by themselves', () => {
  const tried = (id: number, set: RuleEdit['set'], place = 'linka/east'): RuleEdit => {
    const draft = draftEdit(id, { ...higher, at: place, set }, { who: 'pema', at: 0 })
    return { ...draft, state: { name: 'trial', who: 'pema', since: 0, until: 9_000 } }
  }
  const edits = [tried(1, { limit: 3 }), tried(2, { limit: 3.1 }), tried(3, { limit: 'WRZ' }, 'linka/west')]
  const edited = editedPlant(sumpFile(), edits)
  const shadows = edited.rules.filter(({ audience }) => audience === 'shadow')
  expect(shadows.map(({ id, test }) => [id, test.stages[0]?.limit])).toEqual([
    [`${east}.try-1`, 3],
    [`${east}.try-2`, 3.1],
  ])
  expect([verdictOf(edited, 1)?.name, verdictOf(edited, 3)?.name]).toEqual(['holds', 'misfit'])
})

test('what a revert makes of a rule is journaled with who and why', () => {
  const edit = appliedTo(plant, higher)
  const { versions } = foreseeWithout(editedPlant(sumpFile(), [edit]), edit, [east])
  const reverted: RuleEdit = { ...edit, state: { name: 'reverted', who: 'dawa', at: 9, why: 'too late', versions } }
  const edited = editedPlant(sumpFile(), [reverted])
  expect(limitOf(edited, east)).toBe(2.8)
  expect(edited.rules.find(({ id }) => id === east)?.said).toEqual({ who: 'dawa', why: 'too late' })
  expect(editedPlant(sumpFile({ limit: 2.6 }), [reverted]).rules.some(({ said }) => said)).toBe(false)
})

test('exported lines, put into the plant file, say the same', () => {
  const edit = appliedTo(plant, { ...higher, why: 'two\nlines' })
  const text = editsYaml([edit])
  expect(text).toBe(
    'overrides:\n  # edit 1, pema: two lines\n  - { at: linka/east, rule: high, set: { limit: 2.95, onDelay: 3min } }\n',
  )
  const read = readYamlFile(text)
  const file = sumpFile()
  const filed = compiledFile({ ...file, alarms: { ...file.alarms, ...(read.ok ? (read.value as object) : {}) } })
  const rule = (given: typeof plant) => given.rules.find(({ id }) => id === east)
  expect(rule(filed)?.version).toBe(rule(editedPlant(sumpFile(), [edit]))?.version)
})
