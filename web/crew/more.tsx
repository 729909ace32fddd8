import type { JSX } from 'preact'
import type { Me } from '../../api/me/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import { boUnreviewed } from '../../core/words/bo.ts'
import { type ReadLanguage, readLanguages } from '../../core/words/language.ts'
import { fill } from '../../core/words/tables.ts'
import { language, languageNames, words } from '../lib/language.ts'
import { calledOf } from '../lib/names.ts'
import type { Model } from './model.ts'

interface MoreProps {
  readonly model: Model
  readonly onLanguage: (language: ReadLanguage) => void
  readonly onLogOut: () => void
}

export function MoreView({ model, onLanguage, onLogOut }: MoreProps): JSX.Element {
  const { more, tab } = words().page
  const unsent = model.acts.filter(({ fate }) => fate.state === 'waiting').length
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{tab.more}</h2>
      <section>
        <h3>{more.language}</h3>
        <div class="seg">
          {readLanguages.map((each) => (
            <button
              key={each}
              type="button"
              lang={each}
              aria-pressed={each === language()}
              onClick={() => onLanguage(each)}
            >
              {languageNames[each]}
            </button>
          ))}
        </div>
        {language() === 'bo' && boUnreviewed > 0 && (
          <p class="soft">{fill(more.unreviewed, { count: boUnreviewed })}</p>
        )}
      </section>
      <section>
        {model.me && <p>{fill(more.you, { name: nameOf(model.me), role: more.role[model.me.role] })}</p>}
        {model.me && (
          <a class="btn wide" href="#/me">
            {words().page.me.title}
          </a>
        )}
        {unsent > 0 && <p>{fill(more.unsent, { count: unsent })}</p>}
        {model.me && includesRole(model.me.role, 'engineer') && (
          <a class="btn wide" href="/console">
            {more.console}
          </a>
        )}
        <button type="button" class="btn wide" onClick={onLogOut}>
          {more.logOut}
        </button>
      </section>
      <section>
        <p class="soft">{more.silent}</p>
      </section>
    </main>
  )
}

/** A token has its own name only. */
function nameOf({ name, person }: Me): string {
  return person === undefined ? name : (calledOf(name) ?? person)
}
