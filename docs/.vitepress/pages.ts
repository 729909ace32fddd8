import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The pages of the site in the order in which they are read: a path each for who looks, connects, runs and works. */
export const docs = join(import.meta.dirname, '..')

export type SiteLanguage = 'en' | 'zh-CN'

type Both = Readonly<Record<SiteLanguage, string>>
type Page = readonly [path: string, en: string, zh: string]

const paths: readonly (readonly [Both, readonly Page[]])[] = [
  [{ en: 'Look', 'zh-CN': '先看看' }, [['look', 'Ten minutes', '十分钟上手']]],
  [
    { en: 'Connect', 'zh-CN': '接入测站' },
    [
      ['connect', 'A station comes in', '接入一个测站'],
      ['plant', 'The plant file', '厂站文件'],
      ['devices', 'Devices', '设备'],
      ['formats', 'Foreign formats', '第三方数据格式'],
      ['sl651', 'SL 651-2014', 'SL 651-2014'],
      ['bridge', 'A foreign broker', '桥接外部 MQTT'],
      ['replay', 'Replaying data', '历史数据回放'],
      ['simulators', 'Simulators', '仿真'],
    ],
  ],
  [
    { en: 'Run', 'zh-CN': '部署运维' },
    [
      ['run', 'Into production', '从安装到投产'],
      ['runbook', 'Runbook', '平台告警处置手册'],
      ['production', 'Production', '生产运行'],
      ['security', 'Security', '安全'],
      ['scale', 'Several machines', '多机部署'],
      ['performance', 'Performance', '性能'],
      ['rollups', 'Roll-ups and retention', '汇总与保留期'],
      ['dashboards', 'Grafana', 'Grafana 看板'],
      ['reliability', 'Reliability', '可靠性'],
    ],
  ],
  [
    { en: 'Work', 'zh-CN': '值班处置' },
    [
      ['first-night', "A crew's first night", '班组的第一个夜班'],
      ['engineers-week', "An engineer's week", '工程师的一周'],
      ['crew-page', "The crew's page", '班组页面'],
      ['console', 'The console', '工程师控制台'],
      ['alarms', 'Alarms', '预警'],
      ['rules', 'Changing rules', '修改规则'],
      ['crews', 'Crews and rotas', '班组与值班表'],
      ['notices', 'Telling people', '通知'],
      ['orders', 'Work orders', '工单'],
      ['login', 'Log-in', '登录'],
    ],
  ],
  [
    { en: 'Reference', 'zh-CN': '参考' },
    [
      ['settings', 'Settings', '设置项'],
      ['reference/cli', 'Commands', '命令'],
      ['reference/plant', 'Plant file, field by field', '厂站文件字段'],
      ['api', 'API', 'API 说明'],
      ['reference/api', 'API, route by route', 'API 接口一览'],
      ['reference/mqtt', 'MQTT topics', 'MQTT 主题'],
      ['reference/notices', "Notices' payloads", '通知报文'],
      ['reference/metrics', 'Metrics', '监控指标'],
      ['reference/influxdb', 'InfluxDB', 'InfluxDB 存储'],
    ],
  ],
]

/** The sidebar of a language. What is not there in Chinese is linked in English, and says so. */
export function sidebar(language: SiteLanguage) {
  const groups = paths.map(([title, pages]) => ({
    text: title[language],
    items: pages
      .filter(([path]) => existsSync(join(docs, `${path}.md`)))
      .map(([path, en, zh]) => {
        if (language === 'en') return { text: en, link: `/${path}` }
        const isThere = existsSync(join(docs, 'zh-CN', `${path}.md`))
        return isThere ? { text: zh, link: `/zh-CN/${path}` } : { text: `${zh}（英文）`, link: `/${path}` }
      }),
  }))
  const why = { en: 'Why it is so', 'zh-CN': '设计决定（英文）' }
  return [...groups, { text: why[language], collapsed: true, items: decisions() }]
}

function decisions() {
  return readdirSync(join(docs, 'decisions'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => ({
      text: /^# (.*)$/m.exec(readFileSync(join(docs, 'decisions', name), 'utf8'))?.[1] ?? name,
      link: `/decisions/${name.replace(/\.md$/, '')}`,
    }))
}
