import type { LocalText } from '../../words/language.ts'

/** Why a rule cannot do what it is for. `at`: the settings that may be mended for it, the likeliest first. */
export const impossible = {
  never: {
    at: ['limit'],
    en: 'can never be raised: the limit {limit} is outside {low} to {high}',
    'zh-CN': '永远不会报警：限值 {limit} 不在 {low} 至 {high} 之内',
  },
  always: {
    at: ['limit'],
    en: 'is always raised: the limit {limit} is at the end of {low} to {high}',
    'zh-CN': '会一直报警：限值 {limit} 在 {low} 至 {high} 的端点',
  },
  stuck: {
    at: ['deadband', 'limit'],
    en: 'can never return: that takes a value past {clear}, outside {low} to {high}',
    'zh-CN': '永远不会恢复：须越过 {clear}，而它不在 {low} 至 {high} 之内',
  },
  slow: {
    at: ['onDelay', 'priority'],
    en: 'waits {delay}, and the time to respond is {respond}',
    'zh-CN': '延时 {delay}，而应在 {respond} 内响应',
  },
  order: {
    at: ['limit'],
    en: 'its limit {limit} must be above that of {rule}, {other}',
    'zh-CN': '限值 {limit} 必须高于 {rule} 的限值 {other}',
  },
  'no-level': {
    at: ['limit'],
    en: 'the asset has no level {level}',
    'zh-CN': '这处设施没有特征水位 {level}',
  },
} as const satisfies Readonly<Record<string, LocalText & { readonly at: readonly string[] }>>

/** One of those reasons, with what it is said of. */
export interface Impossible {
  readonly code: keyof typeof impossible
  readonly of: Readonly<Record<string, string | number>>
}

/** A reason in words of both languages. */
export function impossibleText({ code, of }: Impossible): LocalText {
  const { en, 'zh-CN': zh } = impossible[code]
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(of[name] ?? whole))
  return { en: filled(en), 'zh-CN': filled(zh) }
}
