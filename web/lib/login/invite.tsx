import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { InviteBody } from '../../../api/login/schema.ts'
import type { ReadLanguage } from '../../../core/words/language.ts'
import { fill } from '../../../core/words/tables.ts'
import { reasonOf } from '../client.ts'
import { words } from '../language.ts'
import { acceptInvite, lookAtInvite } from '../session.ts'
import { Frame, Problem } from './frame.tsx'
import { PasswordField } from './password-field.tsx'

interface InviteProps {
  readonly secret: string
  readonly onIn: () => void
  readonly onLanguage: (language: ReadLanguage) => void
}

/** Whoever has an invite chooses a password, and is in. */
export function InviteView({ secret, onIn, onLanguage }: InviteProps): JSX.Element {
  const [invite, setInvite] = useState<InviteBody>()
  const [problem, setProblem] = useState('')
  const { login } = words().page
  useEffect(() => {
    lookAtInvite(secret).then(setInvite, (error: unknown) => setProblem(reasonOf(error)))
  }, [secret])

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    try {
      await acceptInvite({
        invite: secret,
        password: String(fields.get('next') ?? ''),
        keep: fields.get('keep') === 'on',
      })
      onIn()
    } catch (error) {
      setProblem(reasonOf(error))
    }
  }

  return (
    <Frame title={invite ? fill(login.welcome, { name: invite.name }) : login.title} onLanguage={onLanguage}>
      {invite ? (
        <form onSubmit={(event) => void submit(event)}>
          {/* so that the phone keeps the password under the right name */}
          <input
            class="vh"
            name="name"
            autocomplete="username"
            value={invite.person}
            readOnly
            tabIndex={-1}
            aria-hidden
          />
          <PasswordField id="next" label={login.choose} autocomplete="new-password" describedBy="problem hint" />
          <p id="hint" class="faint">
            {login.chooseHow}
          </p>
          <Problem text={problem} />
          <label class="keep">
            <input type="checkbox" name="keep" /> <span>{login.keepPhone}</span>
          </label>
          <button type="submit" class="btn go wide">
            {login.setAndIn}
          </button>
        </form>
      ) : (
        <Problem text={problem} />
      )}
    </Frame>
  )
}
