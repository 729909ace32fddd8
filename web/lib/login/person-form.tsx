import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { reasonOf } from '../client.ts'
import { words } from '../language.ts'
import { logIn, waysIn } from '../session.ts'
import { Problem } from './frame.tsx'
import { PasswordField } from './password-field.tsx'

interface PersonFormProps {
  readonly problem: string
  readonly onIn: () => void
}

/** Name and password, or what else the city has to log in by. */
export function PersonForm({ problem, onIn }: PersonFormProps): JSX.Element {
  const [refusal, setRefusal] = useState('')
  const [state, setState] = useState<'idle' | 'asking'>('idle')
  const [ways, setWays] = useState<readonly string[]>([])
  const { login } = words().page
  useEffect(() => void waysIn().then(setWays), [])

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const [name, password] = [String(fields.get('name') ?? ''), String(fields.get('password') ?? '')]
    setState('asking')
    try {
      await logIn({ name, password, keep: fields.get('keep') === 'on' })
      onIn()
    } catch (error) {
      setRefusal(reasonOf(error))
    } finally {
      setState('idle')
    }
  }

  return (
    <>
      <form onSubmit={(event) => void submit(event)}>
        <label for="name">{login.name}</label>
        <input
          class="field"
          id="name"
          name="name"
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          required
          aria-describedby="problem"
        />
        <PasswordField id="password" label={login.password} autocomplete="current-password" describedBy="problem" />
        <Problem text={refusal || problem} />
        <label class="keep">
          <input type="checkbox" name="keep" /> <span>{login.keepPhone}</span>
        </label>
        <button type="submit" class="btn go wide" disabled={state === 'asking'}>
          {login.logIn}
        </button>
      </form>
      {ways.includes('wecom') && (
        <a class="btn wide" href="/login/wecom">
          {login.wecom}
        </a>
      )}
      {ways.includes('oidc') && (
        <a class="btn wide" href="/login/oidc">
          {login.oidc}
        </a>
      )}
      <section class="first">
        <h2>{login.first}</h2>
        <p>{login.firstHow}</p>
        <p class="faint">{login.firstOnce}</p>
      </section>
    </>
  )
}
