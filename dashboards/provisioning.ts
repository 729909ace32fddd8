import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { stringify } from 'yaml'
import type { Plant } from '../core/plant/plant.ts'
import { alarmKpi } from './alarm-kpi/alarm-kpi.ts'
import { alarmOps } from './alarm-ops/alarm-ops.ts'
import { alerting } from './alerting/rules.ts'
import { crewResponse } from './crew-response/crew-response.ts'
import { dataQuality } from './data-quality/data-quality.ts'
import { home } from './home/home.ts'
import { influx } from './kit/influxql.ts'
import { type DashboardName, dashboardNames } from './kit/links.ts'
import { geojsonOf } from './maps/geojson.ts'
import { parkSite } from './park-site/park-site.ts'
import { platformHealth } from './platform-health/platform-health.ts'
import { pointDetail } from './point-detail/point-detail.ts'
import { station } from './station/station.ts'
import { waterCity } from './water-city/water-city.ts'
import { waterPump } from './water-pump/water-pump.ts'
import { waterReach } from './water-reach/water-reach.ts'

const header = '# Written by `node dashboards/generate.ts`; do not edit.\n'

/** The data source; Grafana fills in its own environment's variables when it starts. */
const datasources = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Huoshui',
      ...influx,
      access: 'proxy',
      isDefault: true,
      editable: false,
      url: `\${INFLUX_URL}`,
      jsonData: {
        version: 'InfluxQL',
        dbName: `\${INFLUX_BUCKET}`,
        // The queries over all gauges are longer than a URL may be.
        httpMode: 'POST',
        httpHeaderName1: 'Authorization',
        timeInterval: '10s',
      },
      secureJsonData: { httpHeaderValue1: `Token \${INFLUX_TOKEN}` },
    },
  ],
}

const providers = {
  apiVersion: 1,
  providers: [
    {
      name: 'huoshui',
      folder: '活水 Huoshui',
      folderUid: 'huoshui',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: '/etc/grafana/provisioning/dashboards' },
    },
  ],
}

/** What makes each dashboard. */
export const makers: Readonly<Record<DashboardName, (plant: Plant) => Dashboard>> = {
  home,
  'water-city': waterCity,
  'alarm-ops': alarmOps,
  'water-reach': waterReach,
  'water-pump': waterPump,
  'park-site': parkSite,
  'data-quality': dataQuality,
  'alarm-kpi': alarmKpi,
  'crew-response': crewResponse,
  'platform-health': platformHealth,
  station,
  'point-detail': pointDetail,
}

/** Grafana's provisioning tree for a plant: file contents by path below `dashboards/provisioning`. */
export function provisioning(plant: Plant): ReadonlyMap<string, string> {
  return new Map([
    ['datasources/huoshui.yaml', header + stringify(datasources)],
    ['dashboards/huoshui.yaml', header + stringify(providers)],
    ['alerting/huoshui.yaml', header + stringify(alerting(), { aliasDuplicateObjects: false, lineWidth: 0 })],
    ['maps/huoshui.geojson', json(geojsonOf(plant))],
    ...dashboardNames.map((name) => [`dashboards/${name}.json`, json(makers[name](plant))] as const),
  ])
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
