import type { JSX } from 'preact'
import { local, words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import type { RuleEditBody } from './bodies.ts'
import { editHash, editStateText } from './edit-list.tsx'
import { valuesText } from './rule-text.ts'

/** What else was or is to be changed of a rule. */
export function OtherEdits({
  edits,
  now,
}: {
  readonly edits: readonly RuleEditBody[]
  readonly now: number
}): JSX.Element | null {
  const { rules: w } = words()
  if (edits.length === 0) return null
  return (
    <section class="pan">
      <h3>{w.others}</h3>
      <ul class="als">
        {edits.map((edit) => (
          <li key={edit.id}>
            <span>
              <a href={editHash(edit)}>
                #{edit.id} {valuesText(edit.set)}
              </a>
              <br />
              <span class="soft">
                {editStateText(edit, now)} · {personName(edit.state.who ?? edit.by)} · {edit.why}
              </span>
              {edit.verdict && edit.verdict.name !== 'holds' && <div class="warn">{local(edit.verdict.says)}</div>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
