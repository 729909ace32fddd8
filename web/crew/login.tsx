import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ReadLanguage } from '../../core/words/language.ts'
import { languageNames, nextLanguage, words } from '../lib/language.ts'

interface LoginProps {
  readonly problem: string
  readonly onToken: (secret: string, where: 'tab' | 'device') => void
  readonly onLanguage: (language: ReadLanguage) => void
}

/** How somebody gets in at night. */
export function LoginView({ problem, onToken, onLanguage }: LoginProps): JSX.Element {
  const [isShown, setShown] = useState(false)
  const { login, more } = words().page
  const next = nextLanguage()
  function submit(event: Event): void {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = new FormData(form)
    onToken(String(fields.get('token') ?? '').trim(), fields.get('keep') === 'on' ? 'device' : 'tab')
    form.reset()
  }
  return (
    <main class="lg" id="main">
      <header>
        <p class="brand">
          活水 <span>Huoshui</span>
        </p>
        <button type="button" class="btn quiet" lang={next} onClick={() => onLanguage(next)}>
          {languageNames[next]}
        </button>
      </header>
      <h1>{login.title}</h1>
      <form onSubmit={submit}>
        <label for="token">{login.token}</label>
        <div class="pw">
          <input
            class="field"
            id="token"
            name="token"
            // its types know one input for each type
            type={(isShown ? 'text' : 'password') as 'password'}
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
            required
            aria-describedby="problem hint"
          />
          <button type="button" class="btn" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? login.hide : login.show}
          </button>
        </div>
        <p id="problem" class={problem === '' ? '' : 'err'} role="alert">
          {problem}
        </p>
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
      <p class="faint foot">{more.silent}</p>
    </main>
  )
}
