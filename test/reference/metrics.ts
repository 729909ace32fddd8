import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { code, made, type PageLanguage, page, table } from './markdown.ts'
import { metricWords } from './metric-words.ts'
import { glossary } from './terms.ts'

export interface DocumentedMetric {
  readonly name: string
  readonly kind: string
  readonly help: string
  readonly labels: readonly string[]
  /** The folder that has it. */
  readonly room: string
}

/** Every metric of the programs' own, as they are made in the code: by object, or by one of the small makers (name, help, …). */
export async function everyMetric(): Promise<readonly DocumentedMetric[]> {
  const files = (await Array.fromAsync(glob('{alarms,api,broker,ingest,run,sl651,storage}/**/*.ts'))).sort()
  const found = files.flatMap((path) => metricsIn(readFileSync(path, 'utf8'), path.split('/')[0] ?? ''))
  const byName = new Map(found.map((metric) => [metric.name, metric]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function metricsIn(source: string, room: string): DocumentedMetric[] {
  return [
    ...source.matchAll(/'(huoshui_[a-z0-9_]+)',?\s*(?:help:\s*)?(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)?/g),
  ].map(({ 1: name = '', 2: single, 3: double, 4: template, index }) => {
    const before = source.slice(Math.max(0, index - 300), index)
    const kind = [...before.matchAll(/\b(Counter|Gauge|Histogram)\b/g)].at(-1)?.[1] ?? ''
    const after = source.slice(index, index + 500).split(/\bnew (?:Counter|Gauge|Histogram)/)[0] ?? ''
    const loss = isLoss(name)
    const labels =
      /labelNames:\s*\[([^\]]*)\]/.exec(after)?.[1] ??
      /^'\w+', '[^'\n]*', ('\w+')\)/.exec(after)?.[1] ??
      (loss ? "'because'" : '')
    const help = single ?? double ?? template ?? (loss ? losses[loss] : '')
    return {
      ...{ name, room, help: help.replaceAll("\\'", "'") },
      kind: name.endsWith('_total') ? 'counter' : kind === 'Histogram' ? 'histogram' : 'gauge',
      labels: [...labels.matchAll(/'(\w+)'/g)].map(([, label = '']) => label),
    }
  })
}

/** Those of storage/log/loss-counters.ts, whose sentence is made there. */
const losses = {
  missed: 'Messages of the log that were never read, by why: trimmed (they had left it), damaged',
  begun_anew: 'Times that the reader began anew, because the log, a file of its own or the store was another, by which',
} as const
function isLoss(name: string): keyof typeof losses | undefined {
  return (['missed', 'begun_anew'] as const).find(
    (kind) => /^huoshui_(alarms|ingest)_/.test(name) && name.endsWith(`_${kind}_total`),
  )
}

const words = {
  en: {
    title: 'Metrics',
    about:
      "Each process answers `/metrics` in the format of Prometheus. When to worry, and what to do: [production](../production.md#what-to-watch), [runbook](../runbook.md). Those of Node.js (`nodejs_…`, `process_…`) are prom-client's.",
    columns: ['metric', 'kind', 'meaning'],
  },
  'zh-CN': {
    title: '监控指标',
    about:
      '每个进程在 `/metrics` 以 Prometheus 格式输出。何时该警惕、怎么办，见[生产运行](../production.md#看什么)和[处置手册](../runbook.md)。`nodejs_…`、`process_…` 由 prom-client 提供。',
    columns: ['指标', '类型', '含义'],
  },
} as const

export async function metricsPage(language: PageLanguage): Promise<string> {
  const say = words[language]
  const metrics = await everyMetric()
  const rooms = [...new Set(metrics.map(({ room }) => room))]
  const sections = rooms.flatMap((room) => [
    `## ${room}`,
    table(
      say.columns,
      metrics
        .filter((metric) => metric.room === room)
        .map(({ name, kind, help, labels }) => [
          code(labels.length > 0 ? `${name}{${labels.join(',')}}` : name),
          kind,
          language === 'en' ? help : (metricWords[help] ?? help),
        ]),
    ),
  ])
  return page(say.title, [say.about, made[language], ...sections, ...glossary(language)])
}
