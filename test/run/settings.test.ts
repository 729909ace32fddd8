import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { settingsMarkdown } from '../../run/commands/settings.ts'
import { parseSettings, settings } from '../../run/settings/settings.ts'
import { unitWords } from '../../run/settings/unit-words.ts'

describe('settings', () => {
  test('have defaults for everything', () => {
    const parsed = parseSettings({})
    expect(parsed.ok && parsed.settings).toMatchObject({
      HUOSHUI_HOST: '127.0.0.1',
      HUOSHUI_MQTT_PORT: 1883,
      INFLUX_VERSION: '2',
    })
  })

  test('name every bad and misspelt variable at once', () => {
    const parsed = parseSettings({
      HUOSHUI_MQTT_PORT: 'x',
      HUOSHUI_TOKEN: 'short',
      INFLUX_URL: 'no',
      HUOSHUI_MQTTPORT: '1',
      HUOSHUI_TLS_CERT: 'a',
    })
    expect(parsed.ok).toBe(false)
    const words = parsed.ok ? [] : parsed.problems.map((problem) => problem.split(':')[0])
    expect(words.sort()).toEqual([
      'HUOSHUI_MQTTPORT',
      'HUOSHUI_MQTT_PORT',
      'HUOSHUI_TLS_KEY',
      'HUOSHUI_TOKEN',
      'INFLUX_URL',
    ])
  })

  test('are documented exactly as they are, in English and in Chinese', () => {
    expect(readFileSync('docs/settings.md', 'utf8')).toContain(settingsMarkdown('en'))
    expect(readFileSync('docs/zh-CN/settings.md', 'utf8')).toContain(settingsMarkdown('zh-CN'))
  })

  test('say in Chinese what they mean, and in what they are counted', () => {
    const isChinese = (text: string) => /\p{Script=Han}/u.test(text)
    const table = Object.entries<{ unit?: string; doc: { en: string; zh: string } }>(settings)
    const silent = table.filter(([, { doc }]) => !isChinese(doc.zh) || isChinese(doc.en.replace('企业微信', '')))
    expect(silent.map(([name]) => name)).toEqual([])
    // a word that is the same in both: a list of what may stand there, or an abbreviation
    const alike = new Set(['URL', 'ms', 's', 'true, false', 'station, ours', 'skip, forward', '1, 3, 5'])
    const units = new Set(table.map(([, { unit = 'text' }]) => unit))
    expect([...units].filter((unit) => !alike.has(unit) && !isChinese(unitWords[unit] ?? ''))).toEqual([])
    expect(Object.keys(unitWords).filter((unit) => !units.has(unit))).toEqual([])
  })
})

test.each([
  ['HUOSHUI_HTTP_PORT', '80x', 'a whole number from 0 to 65535, not "80x"'],
  ['HUOSHUI_HTTP_PORT', '65536', 'from 0 to 65535'],
  ['HUOSHUI_HTTP_PORT', '1e3', 'from 0 to 65535'],
  ['HUOSHUI_MAX_RATE', '0', 'of 1 or more, not "0"'],
  ['HUOSHUI_MAX_RATE', ' 5', 'of 1 or more'],
  ['HUOSHUI_ROLLUP_EVERY', '31', 'from 1 to 30'],
  ['INFLUX_TOKEN', 'change-me', "INFLUX_TOKEN: is still the example's change-me"],
  ['HUOSHUI_MQTTPORT', '1', 'did you mean "HUOSHUI_MQTT_PORT"?'],
  ['HOUSHUI_DATA', '/data', 'did you mean "HUOSHUI_DATA"?'],
  ['huoshui_data', '/data', 'did you mean "HUOSHUI_DATA"?'],
  [
    'INFLUX_ULR',
    'http://influx:8086',
    'INFLUX_ULR: no such setting (docs/settings.md lists them); did you mean "INFLUX_URL"?',
  ],
  ['INFLUX_VERSON', '1', 'did you mean "INFLUX_VERSION"?'],
  ['INFLUX_TIMEOUT', '5', 'did you mean "INFLUX_TIMEOUT_MS"?'],
  ['INFULX_BUCKET', 'water', 'did you mean "INFLUX_BUCKET"?'],
  ['HUOSHUI_LOG_LEVEL', 'loud', 'HUOSHUI_LOG_LEVEL: expected trace, debug, info, warn or error, not "loud"'],
  ['HUOSHUI_TOKEN', 'short', 'HUOSHUI_TOKEN: expected 16 characters or more'],
  ['HUOSHUI_XYZZY_QUUX', '1', 'no such setting (docs/settings.md lists them)'],
])('%s=%s is told: %s', (name, value, words) => {
  const parsed = parseSettings({ [name]: value })
  expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringContaining(words)])
})

test.each([
  'INFLUX_HOST',
  'INFLUX_ORG_ID',
  'INFLUX_BUCKET_ID',
  'INFLUX_CONFIGS_PATH',
  'INFLUX_PASSWORD',
  'INFLUX_SKIP_VERIFY',
  'INFLUXDB_URL',
  'INFLUXDB_HTTP_BIND_ADDRESS',
  'INFLUXD_URL',
  'INFLUX3_TOKEN',
  'DOCKER_INFLUXDB_INIT_BUCKET',
  'FLUX_URL_BASE',
  'HUOSHUI_TEST_STORM',
])('%s is of somebody else and is let be', (name) => {
  expect(parseSettings({ [name]: 'x' })).toMatchObject({ ok: true })
})
