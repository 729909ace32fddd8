import type { JSX } from 'preact'
import { words } from '../language.ts'
import { Problem } from './frame.tsx'
import { PasswordField } from './password-field.tsx'

interface TokenFormProps {
  readonly problem: string
  readonly onToken: (secret: string, where: 'tab' | 'device') => void
}

/** The second way in: the token of a program, or of who has no log-in yet. */
export function TokenForm({ problem, onToken }: TokenFormProps): JSX.Element {
  const { login } = words().page
  function submit(event: Event): void {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = new FormData(form)
    onToken(String(fields.get('token') ?? '').trim(), fields.get('keep') === 'on' ? 'device' : 'tab')
    form.reset()
  }
  return (
    <>
      <form onSubmit={submit}>
        <PasswordField id="token" label={login.token} autocomplete="current-password" describedBy="problem hint" />
        <Problem text={problem} />
        <label class="keep">
          <input type="checkbox" name="keep" /> <span>{login.keep}</span>
        </label>
        <button type="submit" class="btn go wide">
          {login.logIn}
        </button>
      </form>
      <p id="hint" class="faint foot">
        {login.hint}
      </p>
    </>
  )
}
