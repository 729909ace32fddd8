import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { words } from '../language.ts'

interface PasswordFieldProps {
  readonly id: string
  readonly label: string
  readonly autocomplete: 'current-password' | 'new-password'
  readonly describedBy: string
}

/** A secret to type, which can be shown: thumbs are large and keys are small. */
export function PasswordField({ id, label, autocomplete, describedBy }: PasswordFieldProps): JSX.Element {
  const [isShown, setShown] = useState(false)
  const { login } = words().page
  return (
    <>
      <label for={id}>{label}</label>
      <div class="pw">
        <input
          class="field"
          id={id}
          name={id}
          // its types know one input for each type
          type={(isShown ? 'text' : 'password') as 'password'}
          autocomplete={autocomplete}
          autocapitalize="off"
          spellcheck={false}
          required
          aria-describedby={describedBy}
        />
        <button type="button" class="btn" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? login.hide : login.show}
        </button>
      </div>
    </>
  )
}
