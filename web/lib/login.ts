import type { Me } from '../../api/me/schema.ts'
import { forgetToken, hasToken, keepToken, Refused, read } from './client.ts'
import { part } from './elements.ts'
import { words } from './language.ts'

export interface Login {
  /** With the token that is kept, or by asking for one. */
  begin(): Promise<void>
  /** Asks for a token; `problem` says why. */
  ask(problem?: string): void
}

/** The log-in form of the shell. `onIn` is told who has logged in. */
export function createLogin(onIn: (me: Me) => void): Login {
  const [form, problem] = [part('login', HTMLFormElement), part('problem', HTMLElement)]
  const [token, keep] = [part('token', HTMLInputElement), part('keep', HTMLInputElement)]

  function ask(why = ''): void {
    form.hidden = false
    problem.textContent = why
    token.focus()
  }

  async function logIn(): Promise<void> {
    problem.textContent = ''
    let me: Me
    try {
      me = await read<Me>('/api/v1/me')
    } catch (error) {
      if (error instanceof Refused && error.status !== 429) forgetToken()
      ask(whyNot(error))
      return
    }
    form.hidden = true
    onIn(me)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    keepToken(token.value.trim(), keep.checked ? 'device' : 'tab')
    token.value = ''
    void logIn()
  })
  return {
    ask,
    async begin() {
      if (hasToken()) await logIn()
      else ask()
    },
  }
}

function whyNot(error: unknown): string {
  const { noAnswer, tooMany, badToken } = words().page
  if (!(error instanceof Refused)) return noAnswer
  return error.status === 429 ? tooMany : badToken
}
