import type { JSX } from 'preact'

interface TabsProps {
  readonly label: string
  readonly tabs: readonly { readonly name: string; readonly label: string; readonly href: string }[]
  readonly shown: string
}

/** The tables of a view; each is an address. */
export function Tabs({ label, tabs, shown }: TabsProps): JSX.Element {
  return (
    <nav class="seg tabs" aria-label={label}>
      {tabs.map(({ name, label: text, href }) => (
        <a key={name} href={href} aria-current={name === shown ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  )
}

interface SiteChoiceProps {
  readonly label: string
  readonly all: string
  readonly sites: readonly { readonly id: string; readonly name: string }[]
  readonly chosen: string
  readonly onChoose: (site: string) => void
}

export function SiteChoice({ label, all, sites, chosen, onChoose }: SiteChoiceProps): JSX.Element {
  return (
    <label>
      <span class="vh">{label}</span>
      <select class="field" onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="" selected={chosen === ''}>
          {all}
        </option>
        {sites.map(({ id, name }) => (
          <option key={id} value={id} selected={id === chosen}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
