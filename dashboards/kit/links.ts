interface Listed {
  readonly title: string
  /** 1 is seen from across the room and fits one screen; each leads to the next. */
  readonly level: 1 | 2 | 3 | 4
  /** What a link may choose there. */
  readonly variables: readonly string[]
}

/** Every dashboard by its name, in the order in which each shows the way to all. */
export const dashboards = {
  home: { title: '首页 Home', level: 1, variables: [] },
  'water-city': { title: '水城总览 Water city', level: 1, variables: [] },
  'alarm-ops': { title: '报警值守 Alarms now', level: 1, variables: ['page'] },
  'water-reach': { title: '河渠水位 Reaches', level: 2, variables: ['site'] },
  'water-pump': { title: '水泵 Pumps', level: 2, variables: ['site'] },
  'park-site': { title: '林卡 Parks', level: 2, variables: ['site'] },
  'data-quality': { title: '数据可信 Data quality', level: 2, variables: [] },
  'alarm-kpi': { title: '报警绩效 Alarm KPIs', level: 2, variables: [] },
  'crew-response': { title: '叫应 Crew response', level: 2, variables: [] },
  'platform-health': { title: '平台 Platform', level: 2, variables: [] },
  station: { title: '站点 Station', level: 3, variables: ['site', 'asset', 'gauge'] },
  'point-detail': { title: '测点 Point', level: 4, variables: ['site', 'asset', 'point', 'quantity'] },
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
