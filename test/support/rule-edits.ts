import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { compileEdited, type EditsInForce } from '../../core/rule-edit/compile.ts'
import { draftEdit, type NewEdit, type RuleEdit } from '../../core/rule-edit/edit.ts'
import { foresee } from '../../core/rule-edit/foresee.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const at: [number, number] = [29.65, 91.1]

/** Two pump sumps of one template, and a critical rule at one. `limit`: of the template; `approval`: what is guarded. */
export function sumpFile({ limit = 2.8, approval = [] as string[], rule = 'high' } = {}) {
  const sump = (id: string) => {
    const points = [{ id: 'level', quantity: 'water_level', every: '10s', range: [0, 5] }]
    return { id, kind: 'sump', name, at, device: id, points }
  }
  return {
    version: 1,
    city: { id: 'lhasa', name, zone: 'Asia/Shanghai', at },
    sites: [{ id: 'linka', kind: 'park', name, at, assets: [sump('east'), sump('west')] }],
    alarms: {
      approval,
      templates: { sump: [{ id: rule, kind: 'high', point: 'level', limit, deadband: 0.05, onDelay: '1min' }] },
      rules: [
        {
          at: 'linka/east',
          rule: { id: 'flood', kind: 'high-high', point: 'level', limit: 3.4, priority: 'critical' },
        },
      ],
    },
  }
}

/** The plant of a plant file that is right. */
export function compiledFile(file: unknown): Plant {
  const compiled = compilePlant(file)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

export const higher: NewEdit = {
  at: 'linka/east',
  rule: 'high',
  set: { limit: 2.95, onDelay: '3min' },
  why: 'it chatters',
}

/** An edit that was applied to a plant, at a time. */
export function appliedTo(plant: Plant, given: NewEdit, { id = 1, at = 1_000 } = {}): RuleEdit {
  const found = foresee(plant, given, id)
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  const draft = draftEdit(id, given, { who: 'pema', at })
  return { ...draft, state: { name: 'applied', who: 'pema', at, why: given.why, ...found.applied } }
}

export function editsOf(...edits: RuleEdit[]): EditsInForce {
  return { change: edits.length, edits }
}

/** A file's plant with edits. */
export function editedPlant(file: unknown, edits: readonly RuleEdit[], now = 2_000): Plant {
  return compileEdited(compiledFile(file), editsOf(...edits), now)
}

export function limitOf(plant: Plant, alarm: string): number | undefined {
  return plant.rules.find(({ id }) => id === alarm)?.test.stages[0]?.limit
}
