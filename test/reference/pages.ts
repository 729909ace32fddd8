import { apiPage } from './api.ts'
import { cliPage } from './cli.ts'
import { influxPage } from './influxdb.ts'
import { type PageLanguage, pageLanguages } from './markdown.ts'
import { metricsPage } from './metrics.ts'
import { asyncApi, mqttPage } from './mqtt.ts'
import { noticesPage } from './notices.ts'
import { plantPage } from './plant.ts'

const pages: Readonly<Record<string, (language: PageLanguage) => string | Promise<string>>> = {
  cli: cliPage,
  plant: plantPage,
  api: apiPage,
  metrics: metricsPage,
  mqtt: mqttPage,
  notices: noticesPage,
  influxdb: influxPage,
}

/** Every file of the reference that is made from the program: path from the root, and text. */
export async function referenceFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map([['docs/reference/asyncapi.json', asyncApi()]])
  for (const [name, make] of Object.entries(pages))
    for (const language of pageLanguages) {
      const folder = language === 'en' ? 'docs/reference' : `docs/${language}/reference`
      files.set(`${folder}/${name}.md`, await make(language))
    }
  return files
}
