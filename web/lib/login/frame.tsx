import type { ComponentChildren, JSX } from 'preact'
import type { ReadLanguage } from '../../../core/words/language.ts'
import { languageNames, nextLanguage, words } from '../language.ts'

interface FrameProps {
  readonly title: string
  readonly onLanguage: (language: ReadLanguage) => void
  readonly children: ComponentChildren
}

/** What stands around the ways in: whose page it is, another language, and that a locked phone is silent. */
export function Frame({ title, onLanguage, children }: FrameProps): JSX.Element {
  const next = nextLanguage()
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
      <h1>{title}</h1>
      {children}
      <p class="faint foot">{words().page.more.silent}</p>
    </main>
  )
}

/** What went wrong. */
export function Problem({ text }: { readonly text: string }): JSX.Element {
  return (
    <p id="problem" class={text === '' ? '' : 'err'} role="alert">
      {text}
    </p>
  )
}
