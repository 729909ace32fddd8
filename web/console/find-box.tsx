import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { wholePlaceOf } from '../lib/alarm-text.ts'
import { Icon } from '../lib/icons.tsx'
import { local, words } from '../lib/language.ts'
import { type Findable, found } from './find.ts'
import { type Model, siteOf } from './model.ts'
import { hashOf, trendHash } from './view.ts'

const shownAtMost = 12

/** The search of every view: by any name, in any language. */
export function FindBox({ model }: { readonly model: Model }): JSX.Element {
  const { find } = words().console
  const [asked, setAsked] = useState('')
  const [chosen, setChosen] = useState(0)
  const { city, alarms } = model
  const language = find.label
  const all = useMemo(() => findables({ city, alarms }), [city, alarms, language])
  const { shown, count } = found(all, asked, shownAtMost)
  const isOpen = asked.trim() !== ''

  function close(): void {
    setAsked('')
    setChosen(0)
  }
  function go(to: Findable | undefined): void {
    if (!to) return
    location.hash = to.href
    close()
    document.getElementById('main')?.focus()
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      // the first empties it, the next gives the keys back
      if (!isOpen) document.getElementById('main')?.focus({ preventScroll: true })
      close()
    } else if (event.key === 'Enter') go(shown[chosen])
    else if (event.key === 'ArrowDown') setChosen(Math.min(shown.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, chosen - 1))
    else return
    event.preventDefault()
  }

  return (
    <div class="find">
      <Icon name="find" />
      <input
        id="find"
        type="search"
        list={undefined}
        // biome-ignore lint/a11y/noRedundantRoles: without `list` it is not implied
        role="combobox"
        aria-label={find.label}
        aria-expanded={isOpen}
        aria-controls="found"
        aria-autocomplete="list"
        aria-activedescendant={isOpen && shown.length > 0 ? `found-${chosen}` : undefined}
        placeholder={find.label}
        autocomplete="off"
        spellcheck={false}
        value={asked}
        onInput={(event) => {
          setAsked(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
      {isOpen && (
        <div class="founds">
          <div id="found" role="listbox" aria-label={find.label}>
            {shown.map((each, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
              <div
                key={`${each.kind} ${each.id}`}
                id={`found-${index}`}
                role="option"
                class="opt"
                aria-selected={index === chosen}
                onClick={() => go(each)}
              >
                <b>{each.label}</b> <span class="faint">{find[each.kind]}</span>
              </div>
            ))}
          </div>
          <p class="faint" role="status">
            {city ? (count === 0 ? find.none : fill(find.shown, { shown: shown.length, all: count })) : find.loading}
          </p>
        </div>
      )}
    </div>
  )
}

function findables({ city, alarms }: Pick<Model, 'city' | 'alarms'>): Findable[] {
  if (!city) return []
  const text = (...parts: readonly (string | Readonly<Record<string, string>> | undefined)[]) =>
    parts
      .flatMap((part) => (part === undefined ? [] : typeof part === 'string' ? part : Object.values(part)))
      .join(' ')
      .toLowerCase()
  const names = new Map(city.sites.map(({ id, name }) => [id, name]))
  return [
    ...city.sites.map(({ id, name }): Findable => {
      const href = hashOf({ name: 'station', id })
      return { id, kind: 'site', label: local(name), text: text(id, name), href }
    }),
    ...[...alarms.values()].map((alarm): Findable => {
      const { id, name, site, siteName, assetName, point } = alarm
      const href = point === undefined ? hashOf({ name: 'station', id: site }) : trendHash(point)
      const label = `${wholePlaceOf(alarm)} ${local(name)}`
      return { id, kind: 'alarm', label, text: text(id, name, siteName, assetName), href }
    }),
    ...[...city.points.values()].map(({ id, name, assetName, quantity }): Findable => {
      const site = names.get(siteOf(id))
      const label = `${local(site)} · ${local(assetName)} ${local(name)}`
      return { id, kind: 'point', label, text: text(id, name, assetName, site, quantity), href: trendHash(id) }
    }),
  ]
}
