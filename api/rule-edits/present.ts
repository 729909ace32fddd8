import type { Plant } from '../../core/plant/plant.ts'
import type { RuleEdit } from '../../core/rule-edit/edit.ts'
import { verdictText } from '../../core/rule-edit/text.ts'
import { formatTime } from '../time.ts'
import type { RuleEditBody } from './schema.ts'

type Values = RuleEditBody['set']

export function presentEdit(edit: RuleEdit, plant: Plant): RuleEditBody {
  const { id, revision, at, rule, set, why, by, madeAt, approval, state } = edit
  const verdict = plant.book?.edited?.verdicts.get(id)
  return {
    ...{ id, revision, at, rule, set: presentValues(set), why, by },
    madeAt: formatTime(madeAt),
    ...(approval && { approval: { who: approval.who, at: formatTime(approval.at) } }),
    state: presentState(state),
    ...(verdict &&
      (state.name === 'applied' || state.name === 'trial') && {
        verdict: { ...presentVerdict(verdict), says: verdictText(verdict) },
      }),
  }
}

type Verdict = NonNullable<ReturnType<NonNullable<NonNullable<Plant['book']>['edited']>['verdicts']['get']>>

function presentVerdict(verdict: Verdict) {
  if (verdict.name === 'misfit') return { name: verdict.name, problems: [...verdict.problems] }
  if (verdict.name === 'superseded') return { name: verdict.name, by: [...verdict.by] }
  if (verdict.name !== 'conflict') return verdict
  const { name, rules, at } = verdict
  const values = at.map(({ alarm, says, before, now }) => {
    return { alarm, says: presentValues(says), before: presentValues(before), now: presentValues(now) }
  })
  return { name, rules, at: values }
}

function presentState(state: RuleEdit['state']): RuleEditBody['state'] {
  switch (state.name) {
    case 'draft':
      return { name: state.name }
    case 'trial':
      return { name: state.name, who: state.who, since: formatTime(state.since), until: formatTime(state.until) }
    case 'applied':
    case 'reverted':
    case 'discarded':
      return { name: state.name, who: state.who, why: state.why, at: formatTime(state.at) }
    case 'superseded':
      return { name: state.name, who: state.who, why: state.why, at: formatTime(state.at), by: state.by }
  }
}

/** Values as they were checked by the plant file's schema, or the edit's. */
export function presentValues(values: Readonly<Record<string, unknown>>): Values {
  return values as Values
}
