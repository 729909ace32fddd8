import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { reasonOf, request } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'

/** Applied edits as lines for the plant file, to be copied. */
export function YamlLines(): JSX.Element {
  const { rules: w } = words()
  const [text, setText] = useState<string>()
  const [said, setSaid] = useState('')
  const load = async () => {
    setSaid('')
    try {
      setText(await (await request('/api/v1/rule-edits/yaml')).text())
    } catch (error) {
      setSaid(reasonOf(error))
    }
  }
  const copy = async () => {
    await navigator.clipboard?.writeText(text ?? '')
    setSaid(w.copied)
  }
  return (
    <div class="yaml">
      <button
        type="button"
        class="btn"
        aria-expanded={text !== undefined}
        onClick={() => (text === undefined ? void load() : setText(undefined))}
      >
        {w.yaml}
      </button>
      <span role="status">{text === undefined && said}</span>
      {text !== undefined && (
        <div class="drop">
          <label>
            <span class="vh">{w.yaml}</span>
            <textarea class="field mono" rows={8} readOnly value={text.trim() === '' ? `# ${w.noYaml}` : text} />
          </label>
          <div class="bar2">
            <button type="button" class="btn" onClick={() => void copy()}>
              {w.copy}
            </button>
            <button type="button" class="btn quiet" onClick={() => setText(undefined)}>
              {w.close}
            </button>
            <span role="status">{said}</span>
          </div>
        </div>
      )}
    </div>
  )
}
