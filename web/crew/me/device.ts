/** What a browser says of itself, as people call it: the program and what it runs on; undefined where it says neither. */
export function deviceText(agent: string): string | undefined {
  const program = programs.find(([, sign]) => sign.test(agent))?.[0]
  const system = systems.find(([, sign]) => sign.test(agent))?.[0]
  const parts = [program, system].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** The first that fits: each of them calls itself Chrome or Safari, too. */
const programs: readonly (readonly [string, RegExp])[] = [
  ['企业微信 WeCom', /wxwork/i],
  ['微信 WeChat', /MicroMessenger/],
  ['钉钉 DingTalk', /DingTalk/],
  ['飞书 Feishu', /Lark|Feishu/],
  ['Edge', /Edg(e|A|iOS)?\//],
  ['Firefox', /Firefox|FxiOS/],
  ['Chrome', /Chrome|CriOS/],
  ['Safari', /Safari/],
]
const systems: readonly (readonly [string, RegExp])[] = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
]
