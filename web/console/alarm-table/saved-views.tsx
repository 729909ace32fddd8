import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { words } from '../../lib/language.ts'
import { type AlarmsView, alarmsHash } from './address.ts'
import { focusOnce } from './deed-form.tsx'

/** A view under a name, in this browser. */
interface Saved {
  readonly name: string
  readonly hash: string
}

const key = 'console-alarm-views'
const most = 30

function savedViews(): readonly Saved[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? found.filter(isSaved) : []
  } catch {
    return [] // what somebody else has written there
  }
}

function isSaved(value: unknown): value is Saved {
  const { name, hash } = (value ?? {}) as Partial<Record<keyof Saved, unknown>>
  return typeof name === 'string' && typeof hash === 'string' && hash.startsWith('#/alarms')
}

function keep(views: readonly Saved[]): void {
  localStorage.setItem(key, JSON.stringify(views.slice(-most)))
}

/** Views that were given a name: chosen, made and forgotten here. What is open is no part of one. */
export function SavedViews({ view }: { readonly view: AlarmsView }): JSX.Element {
  const { alarms: w } = words().console
  const [views, setViews] = useState(savedViews)
  const [name, setName] = useState<string | undefined>(undefined)
  const hash = alarmsHash({ ...view, open: '' })
  const current = views.find((each) => each.hash === hash)
  const change = (next: readonly Saved[]) => {
    keep(next)
    setViews(savedViews())
  }
  if (name !== undefined) {
    return (
      <form
        class="sv"
        onSubmit={(event) => {
          event.preventDefault()
          const called = name.trim()
          if (called !== '') change([...views.filter((each) => each.name !== called), { name: called, hash }])
          setName(undefined)
        }}
      >
        <input
          class="field"
          aria-label={w.viewName}
          placeholder={w.viewName}
          maxLength={40}
          required
          ref={focusOnce}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setName(undefined)}
        />
        <button type="submit" class="btn">
          {w.save}
        </button>
      </form>
    )
  }
  return (
    <span class="sv">
      {views.length > 0 && (
        <select
          class="field"
          aria-label={w.views}
          value={current?.hash ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') location.hash = event.currentTarget.value
          }}
        >
          <option value="">{w.views}</option>
          {views.map((each) => (
            <option key={each.name} value={each.hash}>
              {each.name}
            </option>
          ))}
        </select>
      )}
      {current ? (
        <button type="button" class="btn quiet" onClick={() => change(views.filter((each) => each !== current))}>
          {w.forget}
        </button>
      ) : (
        <button type="button" class="btn quiet" onClick={() => setName('')}>
          {w.save}
        </button>
      )}
    </span>
  )
}
