import { operationsOf } from '../../api/docs/operations.ts'
import { problems } from '../../api/problem-kinds.ts'
import { openTestApi } from '../support/api.ts'
import { code, made, type PageLanguage, page, table } from './markdown.ts'

const words = {
  en: {
    title: 'API, route by route',
    about:
      'The short tour, with what holds for all routes, is [API](../api.md). A running platform says the same at `/docs`, and to programs at `/openapi.json`.',
    columns: ['parameter', 'meaning', 'default'],
    role: 'Role',
    none: 'nobody has to be logged in',
    must: 'must be given',
    problems: 'Problems',
    problemColumns: ['kind', 'status', 'title'],
    more: '',
  },
  'zh-CN': {
    title: 'API 接口一览',
    about: '先读总体说明：[API](../api.md)。运行中的平台在 `/docs` 有同样内容，程序可读 `/openapi.json`。',
    columns: ['参数', '说明', '默认'],
    role: '角色',
    none: '无需登录',
    must: '必填',
    problems: '错误',
    problemColumns: ['种类', '状态码', '说明'],
    more: '个别接口的补充说明只有英文，见[英文页](../../reference/api.md)。',
  },
} as const

export async function apiPage(language: PageLanguage): Promise<string> {
  await using api = await openTestApi({})
  const document: unknown = await (await api.get('/openapi.json')).json()
  const say = words[language]
  const routes = operationsOf(document, language).flatMap((operation) => {
    const { method, path, summary, description, role, parameters, example } = operation
    const rows = parameters.map(({ name, isRequired, says, choices, standard }) => [
      code(name),
      `${says}${choices.length > 0 ? ` (${choices.map(code).join(', ')})` : ''}`,
      standard === undefined ? (isRequired ? say.must : '') : code(standard),
    ])
    return [
      `## ${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      `${summary}${/[.。]$/.test(summary) ? '' : language === 'en' ? '.' : '。'} ${say.role}: ${role ? code(role) : say.none}.`,
      ...(description ? [description.replaceAll('<', '&lt;')] : []),
      ...(rows.length > 0 ? [table(say.columns, rows)] : []),
      ['```sh not-run (made from the document of the API)', example, '```'].join('\n'),
    ]
  })
  const kinds = Object.entries(problems).map(([kind, { status, title }]) => [
    code(kind),
    String(status),
    title[language],
  ])
  return page(say.title, [
    say.about,
    made[language],
    ...(say.more ? [say.more] : []),
    ...routes,
    `## ${say.problems}`,
    table(say.problemColumns, kinds),
  ])
}
