import { z } from 'zod'
import { count, setting, text, webPage, whole } from '../../core/setting.ts'

const issuer = webPage.refine(
  (url) => url.startsWith('https:') || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname),
  'expected a URL that begins with https:// (http:// on this machine only)',
)

/** How people log in. */
export const loginSettings = {
  HUOSHUI_LOGIN_IDLE_HOURS: setting(
    whole(1, 8_760).default(12),
    {
      en: 'A session ends after so long without use; of engineers and admins always, of others where the phone is not their own',
      zh: '登录会话多久不用即结束；工程师和管理员总是如此，其他人在不是自己的手机上如此',
    },
    'hours',
  ),
  HUOSHUI_LOGIN_PHONE_DAYS: setting(
    whole(1, 365).default(30),
    {
      en: "The same for crews on their own phones ('this is my phone')",
      zh: '同上，班组在自己的手机上（“这是我的手机”）',
    },
    'days',
  ),
  HUOSHUI_LOGIN_MOST_DAYS: setting(
    whole(1, 3_650).default(90),
    { en: 'The longest that a session lasts, however used', zh: '一次登录不论怎么用最长多久' },
    'days',
  ),
  HUOSHUI_LOGIN_SESSIONS: setting(
    whole(1, 1_000).default(10),
    {
      en: 'Sessions of one person at once; with one more, the one longest unused ends',
      zh: '一个人同时的登录会话数；再多一个，最久不用的结束',
    },
    'sessions',
  ),
  HUOSHUI_INVITE_HOURS: setting(
    whole(1, 8_760).default(24),
    { en: 'How long an invite is good, once', zh: '邀请多久有效，只能用一次' },
    'hours',
  ),
  HUOSHUI_WECOM_CORP_ID: setting(text.optional(), {
    en: 'Corp id of WeCom (企业微信): people may log in by it (docs/login.md); unset means they may not',
    zh: '企业微信的 corp id：人员可以用它登录（docs/login.md）；不设则不可以',
  }),
  HUOSHUI_WECOM_AGENT_ID: setting(count.optional(), { en: 'Number of the app there', zh: '那里应用的编号' }, 'number'),
  HUOSHUI_WECOM_SECRET: setting(text.optional(), { en: "The app's secret", zh: '应用的 secret' }),
  HUOSHUI_WECOM_API: setting(
    webPage.default('https://qyapi.weixin.qq.com'),
    { en: 'Where its API is, for a private deployment of WeCom', zh: '它的 API 在哪，用于私有部署的企业微信' },
    'URL',
  ),
  HUOSHUI_OIDC_ISSUER: setting(
    issuer.optional(),
    {
      en: 'Issuer of OpenID Connect, such as `https://sso.example.cn/realms/city`: people may log in by it; unset means they may not',
      zh: 'OpenID Connect 的签发者，如 `https://sso.example.cn/realms/city`：人员可以用它登录；不设则不可以',
    },
    'URL',
  ),
  HUOSHUI_OIDC_CLIENT_ID: setting(text.optional(), {
    en: 'As what we are registered there',
    zh: '我方在那里登记的客户端编号',
  }),
  HUOSHUI_OIDC_CLIENT_SECRET: setting(text.optional(), { en: 'The secret of that', zh: '它的密钥' }),
  HUOSHUI_OIDC_CLAIM: setting(
    z.enum(['preferred_username', 'sub', 'email', 'phone_number']).default('preferred_username'),
    {
      en: 'What names a person there: their id in the plant file, or, verified, their `mail` or `phone`',
      zh: '那里用什么认人：厂站文件里的人员编号，或经验证的 `mail`、`phone`',
    },
  ),
} as const

/** Of each pair, the first needs the second. */
export const loginCompanions = [
  ['HUOSHUI_WECOM_CORP_ID', 'HUOSHUI_WECOM_AGENT_ID'],
  ['HUOSHUI_WECOM_CORP_ID', 'HUOSHUI_WECOM_SECRET'],
  ['HUOSHUI_WECOM_CORP_ID', 'HUOSHUI_PUBLIC_URL'],
  ['HUOSHUI_OIDC_ISSUER', 'HUOSHUI_OIDC_CLIENT_ID'],
  ['HUOSHUI_OIDC_ISSUER', 'HUOSHUI_OIDC_CLIENT_SECRET'],
  ['HUOSHUI_OIDC_ISSUER', 'HUOSHUI_PUBLIC_URL'],
] as const
