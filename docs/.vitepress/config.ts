import { dirname, join, relative } from 'node:path'
import { type DefaultTheme, defineConfig } from 'vitepress'
import { docs, type SiteLanguage, sidebar } from './pages.ts'

/** Long names break within their cells, so that what they mean is in sight beside them and not behind the page's edge. */
const tables = `.vp-doc :not(div[class*='language-']) > pre { overflow-x: auto; margin: 16px 0; padding: 12px 16px; border-radius: 8px; background: var(--vp-code-block-bg); font-size: 14px; line-height: 1.6 }
.vp-doc td, .vp-doc th { min-width: 4em; padding: 6px 10px }
.vp-doc td code { white-space: normal; overflow-wrap: anywhere }
.vp-doc td:first-child { min-width: 7em }
@media (max-width: 639px) {
  .vp-doc table { font-size: 13px; line-height: 1.5 }
  .vp-doc td, .vp-doc th, .vp-doc td:first-child { min-width: 0; padding: 5px 6px; overflow-wrap: anywhere }
  .vp-doc td:first-child { min-width: 8.5em }
  .vp-doc td code { font-size: 12px; padding: 0 2px }
}
@media (min-width: 768px) { .vp-doc td { min-width: 5.5em } .vp-doc td:first-child { min-width: 10em } }`

/** The site of docs/, in two languages. A link that leads nowhere fails the build. */
export default defineConfig({
  title: 'Huoshui 活水',
  cleanUrls: true,
  lastUpdated: false,
  head: [['style', {}, tables]],
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: theme('en') },
    'zh-CN': { label: '简体中文', lang: 'zh-CN', themeConfig: theme('zh-CN') },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        locales: {
          'zh-CN': {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
              modal: {
                noResultsText: '没有找到',
                resetButtonTitle: '清除',
                footer: { selectText: '打开', navigateText: '上下选择', closeText: '关闭' },
              },
            },
          },
        },
        // Chinese has no spaces: words are told apart by the browser's own dictionary, when pages are read and when one asks
        miniSearch: {
          options: {
            tokenize: (text) =>
              [...new Intl.Segmenter('zh-CN', { granularity: 'word' }).segment(text)]
                .filter(({ isWordLike }) => isWordLike)
                .map(({ segment }) => segment),
          },
          searchOptions: { combineWith: 'AND', prefix: true },
        },
      },
    },
  },
  markdown: { config: withoutLinksOut },
})

function theme(language: SiteLanguage): DefaultTheme.Config {
  const isChinese = language === 'zh-CN'
  const at = (path: string) => (isChinese ? `/zh-CN${path}` : path)
  const nav = [
    { text: isChinese ? '先看看' : 'Look', link: at('/look') },
    { text: isChinese ? '接入' : 'Connect', link: at('/connect') },
    { text: isChinese ? '运维' : 'Run', link: at('/run') },
    { text: isChinese ? '值班' : 'Work', link: at('/first-night') },
  ]
  if (!isChinese) return { nav, sidebar: sidebar(language), outline: [2, 3] }
  return {
    ...{ nav, sidebar: sidebar(language), outline: { level: [2, 3], label: '本页内容' } },
    docFooter: { prev: '上一页', next: '下一页' },
    darkModeSwitchLabel: '外观',
    lightModeSwitchTitle: '浅色',
    darkModeSwitchTitle: '深色',
    sidebarMenuLabel: '目录',
    returnToTopLabel: '回到顶部',
    langMenuLabel: '语言',
    skipToContentLabel: '跳到正文',
    notFound: { title: '没有这一页', linkText: '回到首页', linkLabel: '回到首页', quote: '', code: '404' },
  }
}

/** Files beside docs/ are not on the site: what links to them keeps its words and loses the link. */
function withoutLinksOut(md: {
  core: { ruler: { push: (name: string, rule: (state: MarkdownState) => void) => void } }
}): void {
  md.core.ruler.push('links-out', ({ tokens, env }) => {
    const page = join(docs, dirname(env.relativePath ?? ''))
    let isOut = false
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : undefined
      if (token.type === 'link_open') isOut = href?.startsWith('.') === true && leadsOut(page, href)
      if (!isOut || !token.type.startsWith('link_')) continue
      token.tag = 'span'
      if (href) token.attrs = [['title', relative(join(docs, '..'), join(page, href))]]
    }
  })
}

const leadsOut = (page: string, href: string) => relative(docs, join(page, href)).startsWith('..')

interface MarkdownToken {
  type: string
  tag: string
  attrs: [string, string][] | null
  children: MarkdownToken[] | null
  attrGet(name: string): string | null
}
interface MarkdownState {
  tokens: MarkdownToken[]
  env: { relativePath?: string }
}
