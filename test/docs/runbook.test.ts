import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readDocument } from './document.ts'

/** Every alarm of the platform itself has its place in the runbook, in both languages. */

const prometheus = parse(readFileSync('dashboards/prometheus/huoshui.rules.yml', 'utf8')) as {
  groups: { rules: { alert: string }[] }[]
}
const grafana = parse(readFileSync('dashboards/provisioning/alerting/huoshui.yaml', 'utf8')) as {
  groups: { rules: { title: string }[] }[]
}
const alerts = prometheus.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
/** In Chinese, then in English: `日志停写 Log stalled`. */
const titles = grafana.groups.flatMap(({ rules }) => rules.map(({ title }) => title.split(' ')[0] ?? ''))

test.each(['docs/runbook.md', 'docs/zh-CN/runbook.md'])('%s has a section for every alarm of the platform', (path) => {
  const { headings, prose } = readDocument(path)
  const sections = headings.map(({ text }) => text)
  expect(alerts.length).toBeGreaterThan(10)
  expect(titles.length).toBeGreaterThan(5)
  expect(alerts.filter((alert) => !sections.includes(alert))).toEqual([])
  expect(titles.filter((title) => !prose.includes(title))).toEqual([])
})
