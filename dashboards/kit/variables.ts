import {
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { influx } from './influxql.ts'

/** A variable whose values come out of the store. */
export function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(influx)
    .query({ refId: `variable-${name}`, query })
    .definition(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc)
}

/** One or several of those, all at first. */
export function choices(name: string, label: string, query: string): QueryVariableBuilder {
  return choice(name, label, query)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] })
}

/** Where people act on alarms, as the platform itself says it (`HUOSHUI_PUBLIC_URL`). */
export function pageVariable(): QueryVariableBuilder {
  return choice('page', '页面 Page', 'SELECT last("page") FROM "platform_facts"').hide(VariableHide.HideVariable)
}
