import { parseDuration } from '../../../core/duration.ts'
import type { RuleBody, ShownEdit, Values } from './bodies.ts'

/** As the rule would be without an edit that holds, or that was taken back a moment ago: what it is compared with. */
export function ruleWithout(rule: RuleBody, shown: Pick<ShownEdit, 'edit' | 'without'> | undefined): RuleBody {
  const { source, stages } = rule
  if (!shown || !source?.edits.includes(shown.edit.id)) return rule
  const { set } = shown.edit
  const else_: Values = shown.without?.values ?? source.filed
  const values: Values = {
    ...source.values,
    ...Object.fromEntries(Object.keys(set).map((key) => [key, else_[key as keyof Values]])),
  }
  const ms = (key: 'onDelay' | 'offDelay', now: number) =>
    key in set ? (parseDuration(String(values[key] ?? '0s')) ?? 0) : now
  const { limit } = values
  return {
    ...{ ...rule, source: { ...source, values } },
    ...{ onDelayMs: ms('onDelay', rule.onDelayMs), offDelayMs: ms('offDelay', rule.offDelayMs) },
    ...('limit' in set && {
      ...(typeof limit === 'number'
        ? { stages: stages.map((each) => ({ ...each, limit, clear: limit + each.clear - each.limit })) }
        : { level: 'not-known' }),
    }),
  }
}
