import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Role } from '../../core/people/role.ts'
import { words } from '../lib/language.ts'
import type { View } from './view.ts'
import { viewsOf } from './views.ts'

/** The keys of a view: what is pressed, and the word of `console.keys` that says what it does. */
const groups = [
  {
    title: 'everywhere',
    view: undefined,
    keys: [
      [['/'], 'search'],
      [['↑', '↓', 'Enter'], 'choose'],
      [['?'], 'help'],
      [['Esc'], 'close'],
    ],
  },
  {
    title: 'inAlarms',
    view: 'alarms',
    keys: [
      [['j', 'k'], 'move'],
      [['x'], 'take'],
      [['Shift+x'], 'range'],
      [['Enter'], 'open'],
      [['a'], 'answer'],
      [['s'], 'aside'],
      [['u'], 'undo'],
      [['1', '…', '4'], 'priority'],
    ],
  },
  {
    title: 'inTrend',
    view: 'trend',
    keys: [
      [['←', '→'], 'cursor'],
      [['+', '−'], 'zoom'],
      [['Shift+←', 'Shift+→'], 'pan'],
      [['l'], 'follow'],
    ],
  },
] as const

interface HelpProps {
  /** Its own keys are told first. */
  readonly view: View['name']
  readonly role: Role
  readonly onClose: () => void
}

/** Which keys there are, over the view; it has the focus until it is closed, and gives it back. */
export function KeyHelp({ view, role, onClose }: HelpProps): JSX.Element {
  const { keys, nav } = words().console
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    box.current?.querySelector('button')?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside it closes it, as Esc does
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc
    <div class="over" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div
        class="sheet"
        ref={box}
        role="dialog"
        aria-modal="true"
        aria-labelledby="keys"
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
          // its one button is all that can have the focus
          else if (event.key === 'Tab') event.preventDefault()
        }}
      >
        <h2 id="keys">{keys.title}</h2>
        {[...groups]
          .sort((a, b) => Number(b.view === view) - Number(a.view === view))
          .map(({ title, keys: its }) => (
            <section key={title}>
              <h3>{keys[title]}</h3>
              <dl>
                {its.map(([pressed, does]) => (
                  <KeyRow key={does} pressed={pressed} does={keys[does]} />
                ))}
                {title === 'everywhere' &&
                  viewsOf(role).map(({ name, key }) => <KeyRow key={name} pressed={['g', key]} does={nav[name]} />)}
              </dl>
            </section>
          ))}
        <button type="button" class="btn" onClick={onClose}>
          {keys.closeIt}
        </button>
      </div>
    </div>
  )
}

function KeyRow({ pressed, does }: { readonly pressed: readonly string[]; readonly does: string }): JSX.Element {
  return (
    <>
      <dt>
        {pressed.map((each) => (
          <kbd key={each}>{each}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}
