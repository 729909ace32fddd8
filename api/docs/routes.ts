import type { Language } from '../../core/words/language.ts'
import type { Api } from '../env.ts'
import { preferredLanguage } from '../language.ts'
import { operationsOf } from './operations.ts'
import { docsPage } from './page.ts'

const about = {
  openapi: '3.1.0',
  info: {
    title: 'Huoshui API',
    version: '1',
    description: "Readings of a city's canals, rivers, gates, pumps and park lakes. Times are UTC.",
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  tags: [
    { name: 'plant', description: 'Sites, assets and points' },
    { name: 'readings', description: 'Latest values, history, and what comes in, live' },
    { name: 'alarms', description: 'What stands, what was done about it, and how good the alarms are' },
    { name: 'orders', description: 'Work orders: who does what about it, until it is verified and closed' },
    { name: 'duty', description: 'Who is on duty, what was changed about it, and calendars of it' },
    { name: 'login', description: 'How people log in, and who lets them' },
    { name: 'backtests', description: 'Alarm rules tried on history' },
    { name: 'rules', description: 'Where each rule comes from, and edits beside the plant file' },
    { name: 'devices', description: 'What speaks MQTT, and what of it could not be used' },
    { name: 'platform', description: 'How the platform itself is, and who asks' },
  ],
}

/** `/openapi.json`, and `/docs` made of it. They say nothing of the city, so they need no token. */
export function docsRoutes(api: Api): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token made by `npx huoshui token add NAME --role ROLE`',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-huoshui',
    description: 'A person who has logged in; a request that changes something needs the header X-Huoshui-Page, too',
  })
  let made: ReturnType<Api['getOpenAPI31Document']> | undefined
  const document = () => {
    made ??= api.getOpenAPI31Document(about)
    return made
  }

  api.get('/openapi.json', (c) => c.json(document()))
  api.get('/docs', (c) => {
    const asked = c.req.query('lang')
    const language: Language =
      asked === 'en' || asked === 'zh-CN' ? asked : preferredLanguage(c.req.header('accept-language'))
    c.header('vary', 'Accept-Language')
    c.header('content-language', language)
    return c.html(docsPage(operationsOf(document(), language), language))
  })
}
