import { read } from '../../lib/client.ts'
import type { RuleBody } from './bodies.ts'

/** A rule as it is in force now; undefined where there is none. */
export async function readRule(id: string): Promise<RuleBody | undefined> {
  const path = `/api/v1/rules?within=${encodeURIComponent(id)}&limit=20`
  return (await read<{ readonly rules: readonly RuleBody[] }>(path)).rules.find((rule) => rule.id === id)
}

/** The rule is not what it was when the edit was typed. */
export class RuleChanged extends Error {}
