import { stringify } from 'yaml'
import type { RuleEdit } from './edit.ts'

/** Applied edits as lines for the `alarms` of a plant file, in the order in which they hold; each with who said so and why. */
export function editsYaml(edits: readonly RuleEdit[]): string {
  const lines = edits.map(({ id, at, rule, set, why, state }) => {
    const who = 'who' in state ? state.who : ''
    const note = `# edit ${id}, ${who}: ${why.replace(/\s+/g, ' ')}`
    const [line = ''] = stringify([{ at, rule, set }], { collectionStyle: 'flow', lineWidth: 0 }).split('\n')
    return `  ${note}\n  - ${line.replace(/^\[ ?/, '').replace(/ ?\]$/, '')}\n`
  })
  return lines.length === 0 ? '' : `overrides:\n${lines.join('')}`
}
