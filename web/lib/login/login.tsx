import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ReadLanguage } from '../../../core/words/language.ts'
import { words } from '../language.ts'
import { Frame } from './frame.tsx'
import { PersonForm } from './person-form.tsx'
import { TokenForm } from './token-form.tsx'

interface LoginProps {
  readonly problem: string
  readonly onIn: () => void
  readonly onToken: (secret: string, where: 'tab' | 'device') => void
  readonly onLanguage: (language: ReadLanguage) => void
}

/** How somebody gets in at night. */
export function LoginView({ problem, onIn, onToken, onLanguage }: LoginProps): JSX.Element {
  const [way, setWay] = useState<'person' | 'token'>('person')
  const { login } = words().page
  return (
    <Frame title={login.title} onLanguage={onLanguage}>
      {way === 'person' ? (
        <PersonForm problem={problem} onIn={onIn} />
      ) : (
        <TokenForm problem={problem} onToken={onToken} />
      )}
      <button id="way" type="button" class="btn quiet" onClick={() => setWay(way === 'person' ? 'token' : 'person')}>
        {way === 'person' ? login.byToken : login.byPerson}
      </button>
    </Frame>
  )
}
