import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { PasswordField } from '../../lib/login/password-field.tsx'
import { Said } from './said.tsx'

interface PasswordSectionProps {
  /** Under which the phone keeps it. */
  readonly name: string
  readonly onChanged: () => void
}

/** Another password; whoever is in elsewhere by the old one is out. */
export function PasswordSection({ name, onChanged }: PasswordSectionProps): JSX.Element {
  const { me: w, login } = words().page
  const [said, setSaid] = useState('')
  const [state, setState] = useState<'idle' | 'asking'>('idle')

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = new FormData(form)
    const [password, next] = [String(fields.get('old') ?? ''), String(fields.get('next') ?? '')]
    setState('asking')
    try {
      const { ended } = await read<{ readonly ended: number }>('/api/v1/me/password', { body: { password, next } })
      form.reset()
      setSaid(fill(w.changed, { count: ended }))
      onChanged()
    } catch (error) {
      setSaid(reasonOf(error))
    } finally {
      setState('idle')
    }
  }

  return (
    <section>
      <h3>{w.password}</h3>
      <form class="own" onSubmit={(event) => void submit(event)}>
        <input class="vh" name="name" autocomplete="username" value={name} readOnly tabIndex={-1} aria-hidden />
        <PasswordField id="old" label={w.old} autocomplete="current-password" describedBy="password-hint" />
        <PasswordField id="next" label={login.choose} autocomplete="new-password" describedBy="password-hint" />
        <p id="password-hint" class="soft">
          {login.chooseHow}
        </p>
        <Said text={said} />
        <button type="submit" class="btn wide" disabled={state === 'asking'}>
          {w.change}
        </button>
      </form>
      <p class="soft">{w.forgotten}</p>
    </section>
  )
}
