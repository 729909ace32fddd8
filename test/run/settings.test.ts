import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../core/settings.ts'
import { settingsMarkdown } from '../../run/settings.ts'

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

  test('are documented in docs/settings.md exactly as they are', () => {
    expect(readFileSync('docs/settings.md', 'utf8')).toContain(settingsMarkdown())
  })
})
