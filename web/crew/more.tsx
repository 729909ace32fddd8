import type { JSX } from 'preact'
import type { Me } from '../../api/me/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import { boUnreviewed } from '../../core/words/bo.ts'
import { type ReadLanguage, readLanguages } from '../../core/words/language.ts'
import { fill } from '../../core/words/tables.ts'
import { language, languageNames, words } from '../lib/language.ts'
import { calledOf } from '../lib/names.ts'
import type { ConflictActions } from './conflict.tsx'
import type { Model } from './model.ts'

interface MoreProps {
  readonly model: Model
  readonly onLanguage: (language: ReadLanguage) => void
  readonly onLogOut: () => void
  readonly onDrop: ConflictActions['onDrop']
}

export function MoreView({ model, onLanguage, onLogOut, onDrop }: MoreProps): JSX.Element {
  const { more, tab, queue } = words().page
  const { unknown, ofOthers } = model.aside
  const unsent = model.acts.filter(({ fate }) => fate.state === 'waiting').length
  const discard = () => {
    for (const key of unknown) onDrop({ key })
  }
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
        {ofOthers > 0 && <p>{fill(queue.inBar, { count: ofOthers, why: queue.otherPerson })}</p>}
        {unknown.length > 0 && (
          <>
            <p>
              {fill(queue.inBar, { count: unknown.length, why: queue.otherPage })}
              <br />
              {queue.otherPageDo}
            </p>
            <button type="button" class="btn wide" onClick={discard}>
              {queue.drop}
            </button>
          </>
        )}
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
