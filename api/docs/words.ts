import type { Language } from '../../core/words/language.ts'

/** The docs page's own words. */
export interface Words {
  readonly title: string
  readonly about: string
  readonly other: { readonly language: Language; readonly name: string }
  readonly rules: string
  readonly rule: readonly string[]
  readonly routes: string
  readonly parameters: string
  readonly answers: string
  readonly example: string
  readonly required: string
  readonly standard: string
  readonly problems: string
  readonly problemsAre: string
  readonly schemas: string
}

export const words: Record<Language, Words> = {
  en: {
    title: 'Huoshui API',
    about: "Readings of a city's canals, rivers, gates, pumps and park lakes.",
    other: { language: 'zh-CN', name: '中文' },
    rules: 'Rules',
    rule: [
      'Programs sign in with the header Authorization: Bearer TOKEN, people in a browser with their session. Roles: viewer, operator, engineer, admin; each includes the ones before it.',
      "Times in answers are UTC (ISO 8601). The city's time zone is in /api/v1/sites.",
      'A parameter that a route does not know is an error.',
      'Too many requests are answered 429; Retry-After says when to come again, in seconds.',
      'A + in a URL must be written %2B; in the zone of a time, a bare + is understood too.',
    ],
    routes: 'Routes',
    parameters: 'Parameters',
    answers: 'Answers',
    example: 'Example',
    required: 'required',
    standard: 'default',
    problems: 'Problems',
    problemsAre: 'Every error is a problem detail (RFC 9457, application/problem+json). Its type is one of these:',
    schemas: 'The whole description, for programs:',
  },
  'zh-CN': {
    title: '活水 API',
    about: '城市渠道、河流、闸门、泵站和公园湖泊的监测读数。',
    other: { language: 'en', name: 'English' },
    rules: '约定',
    rule: [
      '程序用请求头 Authorization: Bearer 令牌 登录，人员在浏览器中用会话登录。角色：viewer、operator、engineer、admin，后者包含前者的权限。',
      '返回的时间均为 UTC（ISO 8601）；城市所在时区见 /api/v1/sites。',
      '路由不认识的参数一律报错。',
      '请求过多时返回 429，Retry-After 给出应等待的秒数。',
      '网址中的 + 须写作 %2B；时间的时区部分直接写 + 也能识别。',
    ],
    routes: '接口',
    parameters: '参数',
    answers: '返回',
    example: '示例',
    required: '必填',
    standard: '默认',
    problems: '错误',
    problemsAre: '所有错误都是问题详情（RFC 9457，application/problem+json），其 type 为下列之一：',
    schemas: '供程序使用的完整描述：',
  },
}
