interface Listed {
  readonly title: string
  /** What a link may choose there. */
  readonly variables: readonly string[]
}

/** Every dashboard by its name, in the order in which each shows the way to all. */
export const dashboards = {
  'water-city': { title: '水城总览 Water city', variables: [] },
  station: { title: '站点 Station', variables: ['site', 'asset', 'gauge'] },
} as const satisfies Readonly<Record<string, Listed>>

export type DashboardName = keyof typeof dashboards

/** The names of a dashboard's variables. */
export type VariableOf<Name extends DashboardName> = (typeof dashboards)[Name]['variables'][number]

/** Values for some of a dashboard's variables; of one without variables, nothing. */
type Chosen<Name extends DashboardName> = [VariableOf<Name>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Partial<Record<VariableOf<Name>, string>>>

/** The names of them all. */
export const dashboardNames = Object.keys(dashboards) as readonly DashboardName[]

/** What Grafana knows a dashboard by; it stays when the title changes. */
export function uidOf(name: DashboardName): string {
  return `huoshui-${name}`
}

/** The path of a dashboard in Grafana. */
export function pathOf(name: DashboardName): string {
  return `/d/${uidOf(name)}/${name}`
}

/** The path of a dashboard over the same time range, with values for its variables: text, or Grafana's `\${__value.raw}`. */
export function linkTo<Name extends DashboardName>(name: Name, chosen: Chosen<Name>): string {
  const variables = Object.entries(chosen).map(([variable, value]) => `var-${variable}=${value}`)
  return `${pathOf(name)}?${[...variables, `\${__url_time_range}`].join('&')}`
}
