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
    'A session ends after so long without use; of engineers and admins always, of others where the phone is not their own',
    'hours',
  ),
  HUOSHUI_LOGIN_PHONE_DAYS: setting(
    whole(1, 365).default(30),
    "The same for crews on their own phones ('this is my phone')",
    'days',
  ),
  HUOSHUI_LOGIN_MOST_DAYS: setting(
    whole(1, 3_650).default(90),
    'The longest that a session lasts, however used',
    'days',
  ),
  HUOSHUI_LOGIN_SESSIONS: setting(
    whole(1, 1_000).default(10),
    'Sessions of one person at once; with one more, the one longest unused ends',
    'sessions',
  ),
  HUOSHUI_INVITE_HOURS: setting(whole(1, 8_760).default(24), 'How long an invite is good, once', 'hours'),
  HUOSHUI_WECOM_CORP_ID: setting(
    text.optional(),
    'Corp id of WeCom (企业微信): people may log in by it (docs/login.md); unset means they may not',
  ),
  HUOSHUI_WECOM_AGENT_ID: setting(count.optional(), 'Number of the app there', 'number'),
  HUOSHUI_WECOM_SECRET: setting(text.optional(), "The app's secret"),
  HUOSHUI_WECOM_API: setting(
    webPage.default('https://qyapi.weixin.qq.com'),
    'Where its API is, for a private deployment of WeCom',
    'URL',
  ),
  HUOSHUI_OIDC_ISSUER: setting(
    issuer.optional(),
    'Issuer of OpenID Connect, such as `https://sso.example.cn/realms/city`: people may log in by it; unset means they may not',
    'URL',
  ),
  HUOSHUI_OIDC_CLIENT_ID: setting(text.optional(), 'As what we are registered there'),
  HUOSHUI_OIDC_CLIENT_SECRET: setting(text.optional(), 'The secret of that'),
  HUOSHUI_OIDC_CLAIM: setting(
    z.enum(['preferred_username', 'sub', 'email', 'phone_number']).default('preferred_username'),
    'What names a person there: their id in the plant file, or, verified, their `mail` or `phone`',
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
