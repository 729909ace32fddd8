import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Me } from '../../api/me/schema.ts'
import { readLanguages } from '../../core/words/language.ts'
import { fill } from '../../core/words/tables.ts'
import { Icon } from '../lib/icons.tsx'
import { language, languageNames, words } from '../lib/language.ts'
import type { Actions } from './actions.ts'
import { chooseDensity, density } from './density.ts'

/** Who is here, how they want it, and the way out: always at the same place, however long any name is. */
export function OwnMenu({ me, actions }: { readonly me: Me; readonly actions: Actions }): JSX.Element {
  const [state, setState] = useState<'open' | 'closed'>('closed')
  const box = useRef<HTMLDivElement>(null)
  const { menu } = words().console
  const { more } = words().page
  const close = () => setState('closed')
  useEffect(() => {
    if (state === 'closed') return
    const onPress = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [state])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes what its button opened
    <div class="own" ref={box} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <button
        type="button"
        class="btn quiet"
        aria-expanded={state === 'open'}
        aria-controls="own"
        onClick={() => setState(state === 'open' ? 'closed' : 'open')}
      >
        <Icon name="more" />
        <span class="vh">{menu.label}</span>
      </button>
      {state === 'open' && (
        <div id="own" class="founds">
          <p>{fill(more.you, { name: me.person ?? me.name, role: more.role[me.role] })}</p>
          <fieldset class="seg">
            <legend class="vh">{menu.density}</legend>
            {(['compact', 'comfortable'] as const).map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={density() === each}
                onClick={() => {
                  chooseDensity(each)
                  setState('closed')
                }}
              >
                {menu[each]}
              </button>
            ))}
          </fieldset>
          <fieldset class="seg">
            <legend class="vh">{menu.language}</legend>
            {readLanguages.map((each) => (
              <button
                key={each}
                type="button"
                lang={each}
                aria-pressed={language() === each}
                onClick={() => {
                  actions.onLanguage(each)
                  close()
                }}
              >
                {languageNames[each]}
              </button>
            ))}
          </fieldset>
          <button
            type="button"
            class="btn"
            onClick={() => {
              close()
              actions.onHelp('open')
            }}
          >
            {words().console.keys.title} <kbd>?</kbd>
          </button>
          <a class="btn" href="/#/">
            {words().console.nav.crew}
          </a>
          <button type="button" class="btn" onClick={actions.onLogOut}>
            {more.logOut}
          </button>
        </div>
      )}
    </div>
  )
}
