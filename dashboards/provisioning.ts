import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { stringify } from 'yaml'
import type { Plant } from '../core/plant/plant.ts'
import { influx } from './kit/influxql.ts'
import { type DashboardName, dashboardNames } from './kit/links.ts'
import { station } from './station/station.ts'
import { waterCity } from './water-city/water-city.ts'

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

const makers: Readonly<Record<DashboardName, (plant: Plant) => Dashboard>> = { 'water-city': waterCity, station }

/** Grafana's provisioning tree for a plant: file contents by path below `dashboards/provisioning`. */
export function provisioning(plant: Plant): ReadonlyMap<string, string> {
  return new Map([
    ['datasources/huoshui.yaml', header + stringify(datasources)],
    ['dashboards/huoshui.yaml', header + stringify(providers)],
    ...dashboardNames.map((name) => [`dashboards/${name}.json`, json(makers[name](plant))] as const),
  ])
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
