import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { compilePlant } from '../../core/plant/compile.ts'
import { startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { everySentence } from './cli.ts'
import { cliWords } from './cli-words.ts'
import { readyQueries } from './influxdb.ts'
import { metricWords } from './metric-words.ts'
import { everyMetric } from './metrics.ts'
import { asyncApi } from './mqtt.ts'
import { referenceFiles } from './pages.ts'
import { plantFields, rareFields } from './plant.ts'
import { meaning } from './plant-words.ts'

test('docs/reference is what the program says: `npm run docs:reference` makes it anew', async () => {
  const differing = [...(await referenceFiles())].filter(([path, text]) => readFileSync(path, 'utf8') !== text)
  expect(differing.map(([path]) => path)).toEqual([])
})

test('every field of the plant file has a shape, and an example where it is no branch', async () => {
  const fields = await plantFields()
  const branches = new Set(['', 'list', 'map'])
  expect(fields.length).toBeGreaterThan(200)
  const bare = fields.filter(({ shape, example }) => example === undefined && !branches.has(shape))
  expect(bare.map(({ path }) => path)).toEqual([])
  expect(compilePlant(parse(readFileSync(rareFields, 'utf8'), { merge: true }))).toMatchObject({ ok: true })
})

test('every field of the plant file says in Chinese what it means', async () => {
  const fields = await plantFields()
  const silent = fields.filter(({ path, says }) => !/\p{Script=Han}/u.test(meaning(path, says)['zh-CN']))
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('every sentence of the help and of the metrics has its Chinese, and nothing is left of those that are gone', async () => {
  const compare = (said: Iterable<string>, words: Readonly<Record<string, string>>) => ({
    unsaid: [...new Set(said)].filter((sentence) => words[sentence] === undefined),
    gone: Object.keys(words).filter((sentence) => !new Set(said).has(sentence)),
  })
  const none = { unsaid: [], gone: [] }
  expect(compare(await everySentence(), cliWords)).toEqual(none)
  const sentences = (await everyMetric()).map(({ help }) => help)
  expect(compare(sentences, metricWords)).toEqual(none)
})

test('every metric has a sentence', async () => {
  const metrics = await everyMetric()
  expect(metrics.length).toBeGreaterThan(100)
  expect(metrics.filter(({ help }) => help === '' || help.includes('$'))).toEqual([])
})

test('each topic of asyncapi.json has an operation, and each reference leads somewhere', () => {
  const document = JSON.parse(asyncApi())
  const references = Object.values<{ channel: { $ref: string } }>(document.operations).map(
    ({ channel }) => channel.$ref,
  )
  expect(references).toEqual(Object.keys(document.channels).map((name) => `#/channels/${name}`))
})

test.skipIf(!requireServer('influxd'))('every ready query is one that InfluxDB understands', async () => {
  await using influx = await startInfluxd()
  await influx.query('CREATE DATABASE huoshui')
  for (const tier of ['1h', '1d'])
    await influx.query(`CREATE RETENTION POLICY "${tier}" ON huoshui DURATION INF REPLICATION 1`)
  for (const { influxQl } of readyQueries) expect(await influx.query(influxQl, 'huoshui')).toEqual([])
})
