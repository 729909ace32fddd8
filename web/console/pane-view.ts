import { allIn } from './asked.ts'

/** Views that are one of several tables, perhaps with one thing of it opened. */
const panes = {
  rules: ['all', 'edits', 'rule'],
  data: ['devices', 'quarantine', 'rejects', 'quality'],
  people: ['people', 'tokens', 'audit'],
} as const
export type PaneName = keyof typeof panes
export type PaneTab<Name extends PaneName> = (typeof panes)[Name][number]

/** Filters and what is chosen stand in the address by their names. */
export interface PaneView<Name extends PaneName = PaneName> {
  readonly name: Name
  readonly tab: PaneTab<Name>
  /** Of what is opened. */
  readonly id?: string
  readonly asked: Readonly<Record<string, string>>
}
export type AnyPane = { readonly [Name in PaneName]: PaneView<Name> }[PaneName]

/** Reads `rules/rule/ID?days=90`; undefined: it is of another view. A tab that there is not is the first. */
export function readPane(
  [name, tab, id]: readonly (string | undefined)[],
  asked: URLSearchParams,
): AnyPane | undefined {
  if (name !== 'rules' && name !== 'data' && name !== 'people') return undefined
  const tabs: readonly string[] = panes[name]
  const found = tabs.find((each) => each === tab) ?? tabs[0]
  // the tab was found among those of this name
  return { name, tab: found, ...(id && { id }), asked: allIn(asked) } as AnyPane
}

export function paneHash<Name extends PaneName>({ name, tab, id, asked }: PaneView<Name>): string {
  const query = Object.entries(asked)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
  const path = id === undefined ? `#/${name}/${tab}` : `#/${name}/${tab}/${encodeURIComponent(id)}`
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}
